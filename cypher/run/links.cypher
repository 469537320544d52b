// purpose: count what a run wrote, closed and restored by entity type, and what it wrote that still stands
// access: read
// parameters: id
// columns: type, wrote, standing, closed, restored
MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)
WHERE s.run = $id OR s.closedBy = $id OR s.restoredBy = $id
RETURN coalesce(s.type, a.type) AS type,
       sum(CASE WHEN s.run = $id AND s.restoredBy IS NULL THEN 1 ELSE 0 END) AS wrote,
       sum(CASE WHEN s.run = $id AND type(s) = 'SAME_AS' THEN 1 ELSE 0 END) AS standing,
       sum(CASE WHEN s.closedBy = $id THEN 1 ELSE 0 END) AS closed,
       sum(CASE WHEN s.restoredBy = $id THEN 1 ELSE 0 END) AS restored
ORDER BY type
