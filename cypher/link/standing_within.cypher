// purpose: read the standing links of one type that are direct
// access: read
// parameters: type, source_labels, source_key, target_labels, target_key
// columns: source, target, confidence, run, locked, evidence
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.type = $type AND s.run IS NOT NULL
RETURN CASE WHEN any(label IN $source_labels WHERE label IN labels(a)) THEN [part IN $source_key | a[part]] ELSE [] END AS source,
       CASE WHEN any(label IN $target_labels WHERE label IN labels(b)) THEN [part IN $target_key | b[part]] ELSE [] END AS target,
       s.confidence AS confidence, s.run AS run, coalesce(s.locked, false) AS locked,
       s.evidence AS evidence
