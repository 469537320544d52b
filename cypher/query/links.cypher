// purpose: the links from a confidence on, the surest first
// access: read
// parameters: confidence, type, limit
// defaults: {"confidence": 0.5, "type": null, "limit": 100}
// columns: type, source, target, confidence, reasons
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence AND ($type IS NULL OR coalesce(s.type, a.type) = $type)
RETURN coalesce(s.type, a.type) AS type, properties(a) AS source, properties(b) AS target,
       s.confidence AS confidence, s.reasons AS reasons
ORDER BY confidence DESC
LIMIT $limit
