// purpose: what the latest run wrote, closed and restored (or another: put its id in place of the maximum)
// access: read
// parameters:
// columns: what, source, target, confidence, since, until
MATCH (run:SameAsRun)
WITH max(run.id) AS id
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run = id OR s.closedBy = id OR s.restoredBy = id
RETURN CASE WHEN s.closedBy = id THEN 'closed' WHEN s.restoredBy = id THEN 'restored'
            ELSE 'wrote' END AS what,
       properties(a) AS source, properties(b) AS target,
       s.confidence AS confidence, s.since AS since, s.until AS until
LIMIT 100
