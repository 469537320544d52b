// purpose: read what links connect, by their ids, to find their evidence; a row is as in evidence/close
// access: read
// parameters: ids
// columns: a, b, run, type
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(s) IN $ids
RETURN elementId(a) AS a, elementId(b) AS b, s.run AS run, coalesce(s.type, a.type) AS type
