// purpose: decisions that cannot all hold: apart, but joined by locked links; or locked to several of one type
// access: read
// parameters: limit
// defaults: {"limit": 100}
// columns: kind, first, second, path
MATCH (a)-[:NOT_SAME_AS]-(b)
WHERE elementId(a) < elementId(b)
MATCH path = (a)-[:SAME_AS*1..6 {locked: true}]-(b)
RETURN 'joined but apart' AS kind, properties(a) AS first, properties(b) AS second,
       [node IN nodes(path) | properties(node)] AS path
LIMIT $limit
UNION ALL
MATCH (a)-[s:SAME_AS {locked: true}]->(b)
WITH a, coalesce(s.type, a.type) AS type, collect(b) AS several
WHERE size(several) > 1
RETURN 'several partners' AS kind, properties(a) AS first, properties(several[1]) AS second,
       [node IN several | properties(node)] AS path
LIMIT $limit
UNION ALL
MATCH (a)-[s:SAME_AS {locked: true}]->(b)
WITH b, coalesce(s.type, a.type) AS type, collect(a) AS several
WHERE size(several) > 1
RETURN 'several partners' AS kind, properties(b) AS first, properties(several[1]) AS second,
       [node IN several | properties(node)] AS path
LIMIT $limit
