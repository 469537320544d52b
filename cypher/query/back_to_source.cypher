// purpose: from target entities to the source database: the keys to look their counterparts up by
// access: read
// parameters:
// columns: target, graph, label, key, confidence
MATCH (a:SameAsRef)-[s:SAME_AS]->(b)
WHERE s.confidence >= 0.8
RETURN properties(b) AS target, a.graph AS graph, a.label AS label, a.key AS key,
       s.confidence AS confidence
LIMIT 100
