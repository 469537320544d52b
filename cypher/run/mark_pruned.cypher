// purpose: say of runs that the versions which they closed are no longer kept
// access: write
// parameters: ids
// columns: marked
MATCH (run:SameAsRun)
WHERE run.id IN $ids
SET run.historyPruned = true
RETURN count(run) AS marked
