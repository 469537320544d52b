// purpose: let closed versions stand again as they were, by their ids, read a moment before
// access: write
// parameters: ids, run
// columns: restored
MATCH (a)-[w:WAS_SAME_AS]->(b)
WHERE elementId(w) IN $ids AND w.restoredBy IS NULL
  AND NOT EXISTS { (a)-[:NOT_SAME_AS]-(b) }
  AND NOT EXISTS {
    (a)-[s:SAME_AS]-(b)
    WHERE s.locked = true OR (s.run IS NOT NULL AND coalesce(s.type, '') = coalesce(w.type, ''))
  }
CREATE (a)-[s:SAME_AS]->(b)
SET s = properties(w), s.until = NULL, s.closedBy = NULL, w.restoredBy = $run
RETURN count(*) AS restored
