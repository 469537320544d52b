// purpose: list the runs that have not ended, the latest last
// access: read
// parameters:
// columns: id
MATCH (run:SameAsRun)
WHERE run.status = 'running'
RETURN run.id AS id
ORDER BY id
