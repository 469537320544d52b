// purpose: delete the nodes of runs, but those that somebody linked to something
// access: write
// parameters: ids
// columns: forgotten
MATCH (run:SameAsRun)
WHERE run.id IN $ids AND NOT EXISTS { (run)--() }
DELETE run
RETURN count(*) AS forgotten
