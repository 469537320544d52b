// purpose: close direct links; a row is [id of the source entity, id of the target entity, the run that wrote the link]
// access: write
// parameters: rows, type, symmetric, run, now
// columns: closed
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row[0]
MATCH (a)-[s:SAME_AS]-(b)
WHERE elementId(b) = row[1] AND s.type = $type AND s.run = row[2]
  AND coalesce(s.locked, false) = false AND ($symmetric OR startNode(s) = a)
WITH s, startNode(s) AS first, endNode(s) AS second
CREATE (first)-[w:WAS_SAME_AS]->(second)
SET w = properties(s), w.until = datetime($now), w.closedBy = $run
DELETE s
RETURN count(*) AS closed
