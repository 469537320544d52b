// purpose: read the id of the latest run
// access: read
// parameters:
// columns: id
MATCH (run:SameAsRun)
RETURN max(run.id) AS id
