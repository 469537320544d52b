// purpose: the distinct values of one property of the end nodes of a relationship type
// access: read
// parameters: nodes
// columns: value
MATCH (:`{start}`)-[:`{type}`]->(n:`{end}`)
WITH DISTINCT n LIMIT $nodes
WITH n.`{property}` AS value
WHERE value IS NOT NULL
RETURN DISTINCT CASE WHEN valueType(value) STARTS WITH 'STRING' THEN left(value, 300) ELSE value END AS value
