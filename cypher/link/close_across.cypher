// purpose: close links of stand-ins; a row is [source key, id of the entity, the run that wrote the link]
// access: write
// parameters: rows, graph, type, run, now
// columns: closed
UNWIND $rows AS row
// Right after a first run the statistics of the index say that it is empty: seek all the same.
MATCH (a:SameAsRef {graph: $graph, type: $type, key: row[0]})
  USING INDEX SEEK a:SameAsRef(graph, type, key)
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(b) = row[1] AND s.run = row[2] AND coalesce(s.locked, false) = false
CREATE (a)-[w:WAS_SAME_AS]->(b)
SET w = properties(s), w.until = datetime($now), w.closedBy = $run
DELETE s
RETURN count(*) AS closed
