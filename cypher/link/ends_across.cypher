// purpose: read where the links of one type that a run wrote lead to, to find those whose entity is no entity any more
// access: read
// parameters: graph, type, labels, key
// columns: link, run, ends
MATCH (a:SameAsRef)-[s:SAME_AS]->(b)
WHERE a.graph = $graph AND a.type = $type AND s.run IS NOT NULL
RETURN elementId(s) AS link, s.run AS run,
       [CASE WHEN any(label IN $labels WHERE label IN labels(b)) THEN [part IN $key | b[part]] ELSE [] END] AS ends
