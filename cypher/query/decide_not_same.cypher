// purpose: say that two entities are not the same: the link closes with the next sync and never comes back (edit the first three lines)
// access: write
// parameters:
// columns: source, target
WITH 'dbpedia' AS graph, 'film' AS type, 'Q151599' AS key, 'because ...' AS why
MATCH (b:Movie {imdbId: 'tt0017136'})
MERGE (a:SameAsRef {graph: graph, type: type, key: key})
MERGE (a)-[no:NOT_SAME_AS]->(b)
SET no.by = 'your name', no.at = datetime(), no.reason = why
RETURN properties(a) AS source, properties(b) AS target
