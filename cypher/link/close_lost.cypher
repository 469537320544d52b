// purpose: close links by their ids, read a moment before; a row is [id of the link, the run that wrote it]
// access: write
// parameters: rows, run, now
// columns: closed
UNWIND $rows AS row
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(s) = row[0] AND s.run = row[1] AND coalesce(s.locked, false) = false
CREATE (a)-[w:WAS_SAME_AS]->(b)
SET w = properties(s), w.until = datetime($now), w.closedBy = $run
DELETE s
RETURN count(*) AS closed
