// purpose: say that two entities of one database are the same, unless somebody decided already
// access: write
// parameters: type, source, source_labels, source_key, source_values, target, target_labels, target_key, target_values, by, now, reason
// columns: decision, created
MATCH (a)
WHERE elementId(a) = $source AND any(label IN $source_labels WHERE label IN labels(a))
  AND [part IN $source_key | a[part]] = $source_values
MATCH (b)
WHERE elementId(b) = $target AND any(label IN $target_labels WHERE label IN labels(b))
  AND [part IN $target_key | b[part]] = $target_values
WITH a, b
WHERE NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) } AND NOT EXISTS { (a)-[s:SAME_AS]-(b) WHERE s.locked = true }
WITH a, b, NOT EXISTS { (a)-[:SAME_AS]-(b) } AS created
MERGE (a)-[same:SAME_AS]-(b)
  ON CREATE SET same.confidence = 1.0, same.type = $type, same.since = datetime($now)
SET same.locked = true, same.by = $by, same.at = datetime($now), same.reason = $reason
RETURN elementId(same) AS decision, created
