// purpose: from a source entity's key through its link into the target graph, with the target's neighbours
// access: read
// parameters:
// columns: target, confidence, relationship, neighbour
WITH 'dbpedia' AS graph, 'film' AS type, 'Q151599' AS key
MATCH (a:SameAsRef {graph: graph, type: type, key: key})
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= 0.8
OPTIONAL MATCH (b)-[r]-(neighbour)
WHERE NOT type(r) IN ['SAME_AS', 'WAS_SAME_AS', 'NOT_SAME_AS']
RETURN properties(b) AS target, s.confidence AS confidence,
       type(r) AS relationship, properties(neighbour) AS neighbour
LIMIT 100
