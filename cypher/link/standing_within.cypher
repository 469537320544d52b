// purpose: read the standing links of one type that are direct
// access: read
// parameters: type, source_label, source_key, target_label, target_key
// columns: source, target, confidence, run, locked, evidence
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.type = $type AND s.run IS NOT NULL
RETURN CASE WHEN $source_label IN labels(a) THEN [part IN $source_key | a[part]] ELSE [] END AS source,
       CASE WHEN $target_label IN labels(b) THEN [part IN $target_key | b[part]] ELSE [] END AS target,
       s.confidence AS confidence, s.run AS run, coalesce(s.locked, false) AS locked,
       s.evidence AS evidence
