// purpose: read what the mapped part of both graphs looked like when a run of a pair of graphs last wrote
// access: read
// parameters: source, target
// columns: id, schema
MATCH (run:SameAsRun)
WHERE run.source = $source AND run.target = $target AND run.schema IS NOT NULL
RETURN run.id AS id, run.schema AS schema
ORDER BY id DESC LIMIT 1
