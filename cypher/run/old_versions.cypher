// purpose: count the closed versions that only old runs know of
// access: read
// parameters: old
// columns: versions
MATCH ()-[w:WAS_SAME_AS]->()
WHERE w.closedBy IN $old AND (w.restoredBy IS NULL OR w.restoredBy IN $old)
RETURN count(w) AS versions
