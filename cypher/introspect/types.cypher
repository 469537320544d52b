// purpose: the value types of some properties of a label's nodes, in a part of them
// access: read
// parameters: names, limit
// columns: name, type, nodes
MATCH (n:`{label}`)
WITH n LIMIT $limit
UNWIND $names AS name
WITH name, n[name] AS value
WHERE value IS NOT NULL
RETURN name, valueType(value) AS type, count(*) AS nodes
