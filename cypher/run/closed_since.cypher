// purpose: read the versions that a run or a later one closed or restored, with the key of the entity that they lead to
// access: read
// parameters: id, keys
// columns: version, a, b, type, graph, source, target, confidence, run, closed_by, restored_by, apart
MATCH (a)-[w:WAS_SAME_AS]->(b)
WHERE w.closedBy >= $id OR w.restoredBy >= $id
WITH a, w, b, coalesce(w.type, a.type) AS type
RETURN elementId(w) AS version, elementId(a) AS a, elementId(b) AS b, type,
       CASE WHEN 'SameAsRef' IN labels(a) THEN a.graph END AS graph,
       CASE WHEN 'SameAsRef' IN labels(a) THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       w.confidence AS confidence, w.run AS run, w.closedBy AS closed_by, w.restoredBy AS restored_by,
       EXISTS { (a)-[:NOT_SAME_AS]-(b) } AS apart
