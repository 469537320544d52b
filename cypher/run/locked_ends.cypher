// purpose: read what people locked to be the same: the ends of each link, and its type where it has one
// access: read
// parameters:
// columns: a, b, type
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.locked = true
RETURN elementId(a) AS a, elementId(b) AS b,
       coalesce(s.type, CASE WHEN 'SameAsRef' IN labels(a) THEN a.type END) AS type
