// purpose: groups of duplicates inside one database, by its direct links (each pair stands once, in either direction)
// access: read
// parameters: confidence, limit
// defaults: {"confidence": 0.8, "limit": 100}
// columns: entity, duplicates
MATCH (a)-[s:SAME_AS]-(b)
WHERE s.type IS NOT NULL AND s.confidence >= $confidence
RETURN properties(a) AS entity, collect(properties(b)) AS duplicates
LIMIT $limit
