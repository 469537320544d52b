// purpose: how many nodes of a label a relationship type leads to, from nodes of another label
// access: read
// parameters:
// columns: nodes
MATCH (n:`{end}`)
WHERE EXISTS { (:`{start}`)-[:`{type}`]->(n) }
RETURN count(*) AS nodes
