// purpose: how many relationships of each type there are between each two sets of labels
// access: read
// parameters:
// columns: starts, type, ends, relationships
MATCH (a)-[r]->(b)
RETURN labels(a) AS starts, type(r) AS type, labels(b) AS ends, count(*) AS relationships
