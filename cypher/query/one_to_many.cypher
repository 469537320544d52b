// purpose: entities with several links, on either side: what to look at where there should be one
// access: read
// parameters: confidence, limit
// defaults: {"confidence": 0.5, "limit": 100}
// columns: side, entity, links, others
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
WITH a, collect({entity: properties(b), confidence: s.confidence}) AS others
WHERE size(others) > 1
RETURN 'source' AS side, properties(a) AS entity, size(others) AS links, others
LIMIT $limit
UNION ALL
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
WITH b, collect({entity: properties(a), confidence: s.confidence}) AS others
WHERE size(others) > 1
RETURN 'target' AS side, properties(b) AS entity, size(others) AS links, others
LIMIT $limit
