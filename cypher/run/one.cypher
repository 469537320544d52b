// purpose: read one run
// access: read
// parameters: id
// columns: run
MATCH (run:SameAsRun {id: $id})
RETURN properties(run) AS run
