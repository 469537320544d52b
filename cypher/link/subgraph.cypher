// purpose: the links from a confidence on, with the nodes at both ends
// access: read
// parameters: confidence
// columns: source, link, target
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
RETURN a AS source, s AS link, b AS target
