// purpose: read the links of one type as they stood after a run, with the keys of both entities and what shows them
// access: read
// parameters: id, type, keys, shown
// columns: version, graph, source, target, source_shown, target_shown, confidence, run, locked
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE coalesce(s.type, a.type) = $type
  AND (s.run <= $id OR (s.run IS NULL AND s.locked = true))
  AND (s.closedBy IS NULL OR s.closedBy > $id)
  AND NOT EXISTS {
    (a)-[w:WAS_SAME_AS]->(b)
    WHERE w.run = s.run AND w.restoredBy > $id
      AND (s.closedBy IS NULL OR w.restoredBy < s.closedBy)
  }
RETURN elementId(s) AS version,
       CASE WHEN 'SameAsRef' IN labels(a) THEN a.graph END AS graph,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [a.key] ELSE [part IN $keys[0] | a[part]] END AS source,
       [part IN $keys[1] | b[part]] AS target,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [part IN $shown[0] | a[part]] ELSE [part IN $shown[1] | a[part]] END AS source_shown,
       [part IN $shown[2] | b[part]] AS target_shown,
       s.confidence AS confidence, s.run AS run, coalesce(s.locked, false) AS locked
