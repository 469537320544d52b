// purpose: say that two entities are the same, for good: the link is locked, no run changes or closes it (edit the first two lines)
// access: write
// parameters:
// columns: source, target
WITH 'dbpedia' AS graph, 'film' AS type, 'Q151599' AS key
MATCH (b:Movie {imdbId: 'tt0017136'})
MERGE (a:SameAsRef {graph: graph, type: type, key: key})
MERGE (a)-[same:SAME_AS]->(b)
ON CREATE SET same.confidence = 1.0
SET same.locked = true, same.by = 'your name', same.at = datetime()
RETURN properties(a) AS source, properties(b) AS target
