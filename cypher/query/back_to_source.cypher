// purpose: from target entities to the source database: the keys to look their counterparts up by
// access: read
// parameters: confidence, limit
// defaults: {"confidence": 0.8, "limit": 100}
// columns: target, graph, label, key, confidence
MATCH (a:SameAsRef)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
RETURN properties(b) AS target, a.graph AS graph, a.label AS label, a.key AS key,
       s.confidence AS confidence
LIMIT $limit
