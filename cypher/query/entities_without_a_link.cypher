// purpose: target entities of one type that have no link
// access: read
// parameters: limit
// defaults: {"limit": 100}
// examples: {"label": "Movie"}
// columns: entity
MATCH (b:`{label}`)
WHERE NOT EXISTS { (b)-[:SAME_AS]-() }
RETURN properties(b) AS entity
LIMIT $limit
