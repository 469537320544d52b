// purpose: what a run wrote, closed and restored; without one, the latest
// access: read
// parameters: run, limit
// defaults: {"run": null, "limit": 100}
// columns: what, type, source, target, confidence, since, until
MATCH (any:SameAsRun)
WITH coalesce($run, max(any.id)) AS id
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run = id OR s.closedBy = id OR s.restoredBy = id
RETURN CASE WHEN s.closedBy = id THEN 'closed' WHEN s.restoredBy = id THEN 'restored'
            ELSE 'wrote' END AS what,
       coalesce(s.type, a.type) AS type, properties(a) AS source, properties(b) AS target,
       s.confidence AS confidence, s.since AS since, s.until AS until
LIMIT $limit
