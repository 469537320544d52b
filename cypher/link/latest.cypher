// purpose: read the last run of a pair of graphs and how far it has come
// access: read
// parameters: source, target
// columns: id, state
MATCH (run:SameAsRun)
WHERE run.source = $source AND run.target = $target
RETURN run.id AS id,
       run.status + ' ' + toString(run.added + run.changed + run.closed) AS state
ORDER BY id DESC LIMIT 1
