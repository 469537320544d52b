// purpose: say how a run ended
// access: write
// parameters: id, status, skipped, now
// columns: run
MATCH (run:SameAsRun {id: $id})
WHERE run.status = 'running'
SET run.status = $status, run.skipped = $skipped, run.finishedAt = datetime($now)
RETURN run.id AS run
