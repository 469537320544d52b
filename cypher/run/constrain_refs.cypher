// purpose: let one source entity have one stand-in
// access: write
// parameters:
// columns:
CREATE CONSTRAINT sameas_ref IF NOT EXISTS
FOR (n:SameAsRef) REQUIRE (n.graph, n.type, n.key) IS UNIQUE
