// purpose: the runs that wrote links, the latest first
// access: read
// parameters:
// columns: id, status, added, changed, closed, expectedPrecision, expectedWrong, started, finished
MATCH (run:SameAsRun)
RETURN run.id AS id, run.status AS status,
       run.added AS added, run.changed AS changed, run.closed AS closed,
       run.expectedPrecision AS expectedPrecision, run.expectedWrong AS expectedWrong,
       run.startedAt AS started, run.finishedAt AS finished
ORDER BY id DESC
