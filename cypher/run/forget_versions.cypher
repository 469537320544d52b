// purpose: delete some of the closed versions that only old runs know of
// access: write
// parameters: old, limit
// columns: forgotten
MATCH ()-[w:WAS_SAME_AS]->()
WHERE w.closedBy IN $old AND (w.restoredBy IS NULL OR w.restoredBy IN $old)
WITH w LIMIT $limit
DELETE w
RETURN count(*) AS forgotten
