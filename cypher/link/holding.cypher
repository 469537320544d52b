// purpose: read the links that hold, from a confidence on, the surest first
// access: read
// parameters: confidence
// columns: type, source, target, confidence, run, since, reasons, locked
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
RETURN coalesce(s.type, CASE WHEN 'SameAsRef' IN labels(a) THEN a.type END) AS type,
       properties(a) AS source, properties(b) AS target, s.confidence AS confidence,
       s.run AS run, s.since AS since, s.reasons AS reasons, coalesce(s.locked, false) AS locked
ORDER BY confidence DESC
