// purpose: list the runs, the latest first
// access: read
// parameters:
// columns: run
MATCH (run:SameAsRun)
RETURN properties(run) AS run
ORDER BY run.id DESC
