// purpose: say that a source entity, by its stand-in, and a target entity are not the same, unless somebody decided already
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
CREATE (a)-[apart:NOT_SAME_AS {by: $by, at: datetime($now), reason: $reason}]->(b)
RETURN elementId(apart) AS decision, true AS created
