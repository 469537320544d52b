// purpose: mark the runs that ended without saying so
// access: write
// parameters: now
// columns: id
MATCH (run:SameAsRun)
WHERE run.status = 'running'
SET run.status = 'interrupted', run.foundAt = datetime($now)
RETURN run.id AS id
ORDER BY id
