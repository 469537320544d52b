// purpose: read the links that a run closed, and with what confidence it let the pair stand anew where it did
// access: read
// parameters: id, keys, shown
// columns: type, graph, source, target, source_shown, target_shown, before, after
MATCH (a)-[w:WAS_SAME_AS]->(b)
WHERE w.closedBy = $id
OPTIONAL MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE (s.run = $id OR s.restoredBy = $id) AND coalesce(s.type, '') = coalesce(w.type, '')
WITH a, w, b, max(s.confidence) AS after, coalesce(w.type, a.type) AS type,
     'SameAsRef' IN labels(a) AS across
RETURN type, CASE WHEN across THEN a.graph END AS graph,
       CASE WHEN across THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       CASE WHEN across THEN [part IN $shown[type][0] | a[part]]
            ELSE [part IN $shown[type][1] | a[part]] END AS source_shown,
       [part IN $shown[type][2] | b[part]] AS target_shown,
       w.confidence AS before, after
