// purpose: create stand-ins and links; a row is [source key, id of the entity, its key, confidence, reasons, mirrored attributes, whether its source may have no other that is locked, whether its target may]
// access: write
// parameters: rows, graph, type, source_label, target_labels, target_key, run, model, now
// columns: added
UNWIND $rows AS row
MATCH (b)
WHERE elementId(b) = row[1] AND any(label IN $target_labels WHERE label IN labels(b)) AND [part IN $target_key | b[part]] = row[2]
  AND NOT (row[7] AND EXISTS {
    (other:SameAsRef)-[s:SAME_AS]-(b)
    WHERE s.locked = true AND other.graph = $graph AND other.type = $type
  })
MERGE (a:SameAsRef {graph: $graph, type: $type, key: row[0]})
WITH row, a, b
WHERE NOT EXISTS { (a)-[s:SAME_AS]->(b) WHERE s.run IS NOT NULL OR s.locked = true }
  AND NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) }
  AND NOT (row[6] AND EXISTS { (a)-[s:SAME_AS]-() WHERE s.locked = true })
SET a += row[5], a.label = $source_label
CREATE (a)-[:SAME_AS {
  confidence: row[3], reasons: row[4], run: $run, model: $model, since: datetime($now)
}]->(b)
RETURN count(*) AS added
