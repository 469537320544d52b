// purpose: how many nodes carry each set of labels
// access: read
// parameters:
// columns: labels, nodes
MATCH (n)
RETURN labels(n) AS labels, count(*) AS nodes
