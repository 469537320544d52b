// purpose: say that a source entity, by its stand-in, and a target entity are the same, unless somebody decided already
// access: write
// parameters: graph, type, source, source_label, mirrored, target, target_labels, target_key, target_values, by, now, reason
// columns: decision, created
MATCH (b)
WHERE elementId(b) = $target AND any(label IN $target_labels WHERE label IN labels(b))
  AND [part IN $target_key | b[part]] = $target_values
MERGE (a:SameAsRef {graph: $graph, type: $type, key: $source})
  ON CREATE SET a += $mirrored, a.label = $source_label
WITH a, b
WHERE NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) } AND NOT EXISTS { (a)-[s:SAME_AS]-(b) WHERE s.locked = true }
WITH a, b, NOT EXISTS { (a)-[:SAME_AS]->(b) } AS created
MERGE (a)-[same:SAME_AS]->(b)
  ON CREATE SET same.confidence = 1.0, same.since = datetime($now)
SET same.locked = true, same.by = $by, same.at = datetime($now), same.reason = $reason
RETURN elementId(same) AS decision, created
