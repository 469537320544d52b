// purpose: add to a run's counts what one transaction wrote
// access: write
// parameters: id, added, changed, closed
// columns: run
MATCH (run:SameAsRun {id: $id})
SET run.added = run.added + $added, run.changed = run.changed + $changed,
    run.closed = run.closed + $closed
RETURN run.id AS run
