// purpose: what the latest run wrote and closed (or another: put its id in place of the maximum)
// access: read
// parameters:
// columns: what, source, target, confidence, since, until
MATCH (run:SameAsRun)
WITH max(run.id) AS id
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run = id OR s.closedBy = id
RETURN CASE WHEN s.run = id THEN 'wrote' ELSE 'closed' END AS what,
       properties(a) AS source, properties(b) AS target,
       s.confidence AS confidence, s.since AS since, s.until AS until
LIMIT 100
