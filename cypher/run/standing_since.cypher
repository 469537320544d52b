// purpose: read the standing links that a run or a later one wrote or restored, with the key of the entity that they lead to
// access: read
// parameters: id, keys
// columns: version, a, b, type, graph, source, target, confidence, run, locked
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.run >= $id
   OR EXISTS { (a)-[w:WAS_SAME_AS]->(b) WHERE w.run = s.run AND w.restoredBy >= $id }
WITH a, s, b, coalesce(s.type, a.type) AS type
RETURN elementId(s) AS version, elementId(a) AS a, elementId(b) AS b, type,
       CASE WHEN 'SameAsRef' IN labels(a) THEN a.graph END AS graph,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       s.confidence AS confidence, s.run AS run, coalesce(s.locked, false) AS locked
