// purpose: groups of duplicates inside one database, by its direct links (each pair stands once, in either direction)
// access: read
// parameters:
// columns: entity, duplicates
MATCH (a)-[s:SAME_AS]-(b)
WHERE s.type IS NOT NULL AND s.confidence >= 0.8
RETURN properties(a) AS entity, collect(properties(b)) AS duplicates
LIMIT 100
