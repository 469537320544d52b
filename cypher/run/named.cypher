// purpose: list the runs that links and their versions name
// access: read
// parameters:
// columns: run, closed_by, restored_by
MATCH ()-[s:SAME_AS|WAS_SAME_AS]->()
WHERE s.run IS NOT NULL
RETURN DISTINCT s.run AS run, s.closedBy AS closed_by, s.restoredBy AS restored_by
