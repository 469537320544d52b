// purpose: create direct links; a row is [id of the source entity, its key, id of the target entity, its key, confidence, reasons, whether its source may have no other that is locked, whether its target may]
// access: write
// parameters: rows, type, source_labels, source_key, target_labels, target_key, symmetric, run, model, now
// columns: added
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row[0] AND any(label IN $source_labels WHERE label IN labels(a))
  AND [part IN $source_key | a[part]] = row[1]
MATCH (b)
WHERE elementId(b) = row[2] AND any(label IN $target_labels WHERE label IN labels(b))
  AND [part IN $target_key | b[part]] = row[3]
WITH row, a, b
WHERE NOT EXISTS {
    (a)-[s:SAME_AS]-(b)
    WHERE s.locked = true
       OR (s.type = $type AND s.run IS NOT NULL AND ($symmetric OR startNode(s) = a))
  }
  AND NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) }
  AND NOT (row[6] AND EXISTS {
    (a)-[s:SAME_AS]-(other)
    WHERE s.locked = true AND coalesce(s.type, $type) = $type AND any(label IN $target_labels WHERE label IN labels(other))
  })
  AND NOT (row[7] AND EXISTS {
    (other)-[s:SAME_AS]-(b)
    WHERE s.locked = true AND coalesce(s.type, $type) = $type AND any(label IN $source_labels WHERE label IN labels(other))
  })
CREATE (a)-[:SAME_AS {
  type: $type, confidence: row[4], reasons: row[5], run: $run, model: $model, since: datetime($now)
}]->(b)
RETURN count(*) AS added
