// purpose: create the node of a run that begins
// access: write
// parameters: id, now, properties
// columns: created
CREATE (run:SameAsRun)
SET run = $properties, run.id = $id, run.startedAt = datetime($now), run.status = 'running'
RETURN count(*) AS created
