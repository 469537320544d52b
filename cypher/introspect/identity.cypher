// purpose: the id that a database keeps under all its names and addresses (Neo4j only)
// access: read
// parameters:
// columns: id
CALL db.info() YIELD id
RETURN id
