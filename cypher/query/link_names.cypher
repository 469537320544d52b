// purpose: the links with both sides' names, the surest first
// access: read
// parameters:
// columns: type, source, shown, target, confidence, reasons
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= 0.5
RETURN coalesce(a.type, s.type) AS type,
       coalesce(a.key, elementId(a)) AS source,
       [name IN keys(a) WHERE NOT name IN ['graph', 'type', 'label', 'key'] | a[name]] AS shown,
       properties(b) AS target,
       s.confidence AS confidence,
       s.reasons AS reasons
ORDER BY confidence DESC
LIMIT 100
