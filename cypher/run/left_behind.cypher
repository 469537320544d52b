// purpose: count the runs that have not ended, and the locks without a sign of life for "stale" milliseconds
// access: read
// parameters: stale
// columns: number
OPTIONAL MATCH (run:SameAsRun)
WHERE run.status = 'running'
WITH count(run) AS runs
OPTIONAL MATCH (l:SameAsLock)
WHERE l.token IS NOT NULL AND l.beat < timestamp() - $stale
WITH runs, count(l) AS locks
RETURN runs + locks AS number
