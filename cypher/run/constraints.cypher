// purpose: list the uniqueness constraints, to see whether those of sameas stand
// access: read
// parameters:
// columns: labels, properties
SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties
WHERE type CONTAINS 'UNIQUE'
RETURN labelsOrTypes AS labels, properties
