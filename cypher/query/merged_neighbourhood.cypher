// purpose: an entity and all it is linked with, read as one: their neighbours, of which linked ones are one (merge without merging)
// access: read
// parameters: key, confidence, relations, limit
// defaults: {"confidence": 0.8, "relations": {}, "limit": 100}
// examples: {"label": "Movie", "property": "imdbId", "key": "tt0017136"}
// columns: relation, neighbour, seen_from
// Works across databases too; but a stand-in has no neighbours of its own, only the name of one.
MATCH (start:`{label}`)
WHERE start.`{property}` IN [$key, toIntegerOrNull($key)]
OPTIONAL MATCH (start)-[s:SAME_AS]-(same)
WHERE s.confidence >= $confidence
WITH start, collect(DISTINCT same) AS others
UNWIND [start] + others AS member
MATCH (member)-[r]-(neighbour)
WHERE NOT type(r) IN ['SAME_AS', 'WAS_SAME_AS', 'NOT_SAME_AS']
  AND NOT 'SameAsEvidence' IN labels(neighbour)
OPTIONAL MATCH (neighbour)-[t:SAME_AS]-(twin)
WHERE t.confidence >= $confidence
WITH coalesce($relations[type(r)], type(r)) AS relation, member, neighbour,
     collect(DISTINCT twin) AS twins
WITH relation, member, [neighbour] + twins AS persons,
     reduce(least = elementId(neighbour), twin IN twins |
       CASE WHEN elementId(twin) < least THEN elementId(twin) ELSE least END) AS one
UNWIND persons AS person
WITH relation, one, collect(DISTINCT properties(person)) AS neighbour,
     count(DISTINCT member) AS seen_from
RETURN relation, neighbour, seen_from
ORDER BY relation
LIMIT $limit
