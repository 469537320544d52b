// purpose: links added, closed or changed from one run to another (without "to" up to the latest, without "from" since the one before)
// access: read
// parameters: from, to, limit
// defaults: {"from": null, "to": null, "limit": 100}
// columns: change, type, source, target, confidence_before, confidence_after
MATCH (any:SameAsRun)
WITH collect(any.id) AS ids, coalesce($to, max(any.id)) AS second
WITH second, coalesce($from, reduce(last = '', id IN ids |
  CASE WHEN id < second AND id > last THEN id ELSE last END)) AS first
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run <= second AND (s.closedBy IS NULL OR s.closedBy > first)
OPTIONAL MATCH (a)-[w:WAS_SAME_AS]->(b)
WHERE w.run = s.run AND w.restoredBy IS NOT NULL
  AND (s.closedBy IS NULL OR w.restoredBy < s.closedBy)
// It stood from its own run, or from the last rollback that restored it before it was closed.
WITH first, second, a, b, s, coalesce(max(w.restoredBy), s.run) AS began
WITH a, b, coalesce(s.type, a.type) AS type,
     max(CASE WHEN began <= first AND (s.closedBy IS NULL OR s.closedBy > first)
         THEN s.run END) AS run_before,
     max(CASE WHEN began <= first AND (s.closedBy IS NULL OR s.closedBy > first)
         THEN s.confidence END) AS confidence_before,
     max(CASE WHEN began <= second AND (s.closedBy IS NULL OR s.closedBy > second)
         THEN s.run END) AS run_after,
     max(CASE WHEN began <= second AND (s.closedBy IS NULL OR s.closedBy > second)
         THEN s.confidence END) AS confidence_after
WHERE coalesce(run_before, '') <> coalesce(run_after, '')
RETURN CASE WHEN run_before IS NULL THEN 'added' WHEN run_after IS NULL THEN 'closed'
            ELSE 'changed' END AS change,
       type, properties(a) AS source, properties(b) AS target,
       confidence_before, confidence_after
ORDER BY change, type
LIMIT $limit
