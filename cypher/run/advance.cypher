// purpose: add to a run's counts what one transaction wrote
// access: write
// parameters: id, added, changed, closed, evidence
// columns: run
MATCH (run:SameAsRun {id: $id})
SET run.added = run.added + $added, run.changed = run.changed + $changed,
    run.closed = run.closed + $closed, run.evidence = coalesce(run.evidence, 0) + $evidence
RETURN run.id AS run
