// purpose: from a source entity's key through its link into the target graph, with the target's neighbours
// access: read
// parameters: graph, type, key, confidence, limit
// defaults: {"confidence": 0.8, "limit": 100}
// examples: {"graph": "dbpedia", "type": "film", "key": "Q151599"}
// columns: target, confidence, relationship, neighbour
MATCH (a:SameAsRef {graph: $graph, type: $type, key: $key})
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
OPTIONAL MATCH (b)-[r]-(neighbour)
WHERE NOT type(r) IN ['SAME_AS', 'WAS_SAME_AS', 'NOT_SAME_AS']
  AND NOT 'SameAsEvidence' IN labels(neighbour)
RETURN properties(b) AS target, s.confidence AS confidence,
       type(r) AS relationship, properties(neighbour) AS neighbour
LIMIT $limit
