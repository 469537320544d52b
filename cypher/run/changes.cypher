// purpose: read the links of one type that a run closed, and with what confidence it let the pair stand anew where it did
// access: read
// parameters: id, type, keys, shown
// columns: graph, source, target, source_shown, target_shown, before, after
MATCH (a)-[w:WAS_SAME_AS]->(b)
WHERE w.closedBy = $id AND coalesce(w.type, a.type) = $type
OPTIONAL MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE (s.run = $id OR s.restoredBy = $id) AND coalesce(s.type, a.type) = $type
RETURN CASE WHEN 'SameAsRef' IN labels(a) THEN a.graph END AS graph,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [a.key] ELSE [part IN $keys[0] | a[part]] END AS source,
       [part IN $keys[1] | b[part]] AS target,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [part IN $shown[0] | a[part]] ELSE [part IN $shown[1] | a[part]] END AS source_shown,
       [part IN $shown[2] | b[part]] AS target_shown,
       w.confidence AS before, max(s.confidence) AS after
