// purpose: the distinct values of one property of a label's first nodes, long text cut
// access: read
// parameters: nodes
// columns: value
MATCH (n:`{label}`)
WITH n LIMIT $nodes
WITH n.`{property}` AS value
WHERE value IS NOT NULL
RETURN DISTINCT CASE WHEN valueType(value) STARTS WITH 'STRING' THEN left(value, 300) ELSE value END AS value
