// purpose: close links by their ids, read a moment before
// access: write
// parameters: ids, run, now
// columns: closed
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(s) IN $ids AND s.run IS NOT NULL AND coalesce(s.locked, false) = false
CREATE (a)-[w:WAS_SAME_AS]->(b)
SET w = properties(s), w.until = datetime($now), w.closedBy = $run
DELETE s
RETURN count(*) AS closed
