// purpose: read the links as they stood after a run, with the keys of both entities and what shows them
// access: read
// parameters: id, keys, shown
// columns: type, version, graph, source, target, source_shown, target_shown, confidence, run, locked
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE (s.run <= $id OR (s.run IS NULL AND s.locked = true))
  AND (s.closedBy IS NULL OR s.closedBy > $id)
  AND NOT EXISTS {
    (a)-[w:WAS_SAME_AS]->(b)
    WHERE w.run = s.run AND w.restoredBy > $id
      AND (s.closedBy IS NULL OR w.restoredBy < s.closedBy)
  }
WITH a, s, b, coalesce(s.type, a.type) AS type, 'SameAsRef' IN labels(a) AS across
RETURN type, elementId(s) AS version, CASE WHEN across THEN a.graph END AS graph,
       CASE WHEN across THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       CASE WHEN across THEN [part IN $shown[type][0] | a[part]]
            ELSE [part IN $shown[type][1] | a[part]] END AS source_shown,
       [part IN $shown[type][2] | b[part]] AS target_shown,
       s.confidence AS confidence, s.run AS run, coalesce(s.locked, false) AS locked
