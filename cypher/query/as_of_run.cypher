// purpose: the links as they stood after a run: a version held from its run (or the rollback that restored it) until the run that closed it; nothing for a run whose history is no longer kept
// access: read
// parameters:
// columns: source, target, confidence
WITH '2026-11-23T15-04-05.123Z-ab12' AS id
MATCH (run:SameAsRun {id: id})
WHERE coalesce(run.historyPruned, false) = false
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run <= id AND (s.closedBy IS NULL OR s.closedBy > id)
  AND NOT EXISTS {
    (a)-[w:WAS_SAME_AS]->(b)
    WHERE w.run = s.run AND w.restoredBy > id AND coalesce(w.type, '') = coalesce(s.type, '')
      AND (s.closedBy IS NULL OR w.restoredBy < s.closedBy)
  }
RETURN properties(a) AS source, properties(b) AS target, s.confidence AS confidence
LIMIT 100
