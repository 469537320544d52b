// purpose: let one run have one node
// access: write
// parameters:
// columns:
CREATE CONSTRAINT sameas_run IF NOT EXISTS
FOR (n:SameAsRun) REQUIRE n.id IS UNIQUE
