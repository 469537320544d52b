// purpose: what people decided: pairs that are not the same, and links that are locked
// access: read
// parameters:
// columns: decision, source, target, by, at, reason
MATCH (a)-[d:SAME_AS|NOT_SAME_AS]->(b)
WHERE type(d) = 'NOT_SAME_AS' OR d.locked = true
RETURN type(d) AS decision, properties(a) AS source, properties(b) AS target,
       d.by AS by, d.at AS at, d.reason AS reason
ORDER BY at DESC
