// purpose: the links from a confidence on: their properties, and the nodes at both ends
// access: read
// parameters: confidence
// columns: source, link, target
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
RETURN a AS source, properties(s) AS link, b AS target
