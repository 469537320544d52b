// purpose: make the demo's keys unique, as a well-kept graph has them
// access: write
// parameters:
// columns:
CREATE CONSTRAINT IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.`{key}` IS UNIQUE
