// purpose: how many nodes of a label a relationship type leads away from, to nodes of another label
// access: read
// parameters:
// columns: nodes
MATCH (n:`{start}`)
WHERE EXISTS { (n)-[:`{type}`]->(:`{end}`) }
RETURN count(*) AS nodes
