// purpose: the links worth a person's look: those that are most likely wrong, with their reasons
// access: read
// parameters: confidence, type, limit
// defaults: {"confidence": 0.8, "type": null, "limit": 50}
// columns: type, source, target, confidence, reasons
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence < $confidence AND coalesce(s.locked, false) = false
  AND ($type IS NULL OR coalesce(s.type, a.type) = $type)
RETURN coalesce(s.type, a.type) AS type, properties(a) AS source, properties(b) AS target,
       s.confidence AS confidence, s.reasons AS reasons
ORDER BY confidence
LIMIT $limit
