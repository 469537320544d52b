// purpose: the links worth a person's look: those that are most likely wrong, with their reasons
// access: read
// parameters:
// columns: source, target, confidence, reasons
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence < 0.8 AND coalesce(s.locked, false) = false
RETURN properties(a) AS source, properties(b) AS target, s.confidence AS confidence,
       s.reasons AS reasons
ORDER BY confidence
LIMIT 50
