// purpose: read the last page of the standing links of one type by a range of the source entities' keys
// access: read
// parameters: graph, type, above, labels, key
// columns: links
MATCH (a:SameAsRef)
WHERE a.graph = $graph AND a.type = $type AND a.key > $above
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.run IS NOT NULL
RETURN collect([
  a.key,
  CASE WHEN any(label IN $labels WHERE label IN labels(b)) THEN [part IN $key | b[part]] ELSE [] END,
  s.confidence, s.run, coalesce(s.locked, false), s.evidence
]) AS links
