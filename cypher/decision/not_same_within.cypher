// purpose: say that two entities of one database are not the same, unless somebody decided already
// access: write
// parameters: source, source_labels, source_key, source_values, target, target_labels, target_key, target_values, by, now, reason
// columns: decision, created
MATCH (a)
WHERE elementId(a) = $source AND any(label IN $source_labels WHERE label IN labels(a))
  AND [part IN $source_key | a[part]] = $source_values
MATCH (b)
WHERE elementId(b) = $target AND any(label IN $target_labels WHERE label IN labels(b))
  AND [part IN $target_key | b[part]] = $target_values
WITH a, b
WHERE NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) } AND NOT EXISTS { (a)-[s:SAME_AS]-(b) WHERE s.locked = true }
CREATE (a)-[apart:NOT_SAME_AS {by: $by, at: datetime($now), reason: $reason}]->(b)
RETURN elementId(apart) AS decision, true AS created
