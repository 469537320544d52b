// purpose: relationship types with the labels of their ends, and how many of each there are
// access: read
// parameters:
// columns: starts, type, ends, relationships, start_nodes, end_nodes
MATCH (a)-[r]->(b)
RETURN labels(a) AS starts, type(r) AS type, labels(b) AS ends, count(*) AS relationships,
       count(DISTINCT a) AS start_nodes, count(DISTINCT b) AS end_nodes
