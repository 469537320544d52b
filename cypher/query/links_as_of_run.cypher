// purpose: the links as they stood after a run
// access: read
// parameters: as_of, limit
// defaults: {"limit": 100}
// examples: {"as_of": "2026-11-23T15-04-05.123Z-ab12"}
// columns: source, target, confidence
// A version held from its run, or the rollback that restored it, until the run that closed it.
// Of a run whose history is no longer kept it says nothing.
MATCH (run:SameAsRun {id: $as_of})
WHERE coalesce(run.historyPruned, false) = false
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run <= $as_of AND (s.closedBy IS NULL OR s.closedBy > $as_of)
  AND NOT EXISTS {
    (a)-[w:WAS_SAME_AS]->(b)
    WHERE w.run = s.run AND w.restoredBy > $as_of AND coalesce(w.type, '') = coalesce(s.type, '')
      AND (s.closedBy IS NULL OR w.restoredBy < s.closedBy)
  }
RETURN properties(a) AS source, properties(b) AS target, s.confidence AS confidence
LIMIT $limit
