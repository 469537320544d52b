// purpose: let there be one lock, so that only one run writes
// access: write
// parameters:
// columns:
CREATE CONSTRAINT sameas_lock IF NOT EXISTS
FOR (n:SameAsLock) REQUIRE n.name IS UNIQUE
