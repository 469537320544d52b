// purpose: what supports a link: neighbours found again, with their share of the score in log-odds (needs [write] evidence = true)
// access: read
// parameters: key, type, confidence, limit
// defaults: {"key": null, "type": null, "confidence": 0.0, "limit": 100}
// columns: type, source, target, confidence, relation, weight, attention, probability, source_neighbour, target_neighbour
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence AND ($type IS NULL OR coalesce(s.type, a.type) = $type)
// The run tells which version it is for, one that holds or one that was.
MATCH (a)<-[:EVIDENCE_FOR|WAS_EVIDENCE_FOR]-(e:SameAsEvidence)-[:EVIDENCE_FOR|WAS_EVIDENCE_FOR]->(b)
WHERE e.run = s.run AND ($key IS NULL OR $key IN [e.source, e.target])
OPTIONAL MATCH (e)-[:SUPPORTED_BY {side: 'source'}]->(x)
OPTIONAL MATCH (e)-[:SUPPORTED_BY {side: 'target'}]->(y)
RETURN coalesce(s.type, a.type) AS type, e.source AS source, e.target AS target,
       s.confidence AS confidence, e.relation AS relation, e.weight AS weight,
       e.attention AS attention, e.probability AS probability,
       coalesce(properties(x), {key: e.sourceNeighbour}) AS source_neighbour,
       coalesce(properties(y), {key: e.targetNeighbour}) AS target_neighbour
ORDER BY type, source, target, weight DESC
LIMIT $limit
