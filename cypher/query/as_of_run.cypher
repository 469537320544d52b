// purpose: the links as they stood after a run: a version held from its run until the one that closed it
// access: read
// parameters:
// columns: source, target, confidence
WITH '2026-11-23T15-04-05.123Z-ab12' AS id
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run <= id AND (s.closedBy IS NULL OR s.closedBy > id)
RETURN properties(a) AS source, properties(b) AS target, s.confidence AS confidence
LIMIT 100
