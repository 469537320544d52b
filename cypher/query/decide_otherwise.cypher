// purpose: take back what was decided about a pair: the next sync and train judge it again (edit the first two lines)
// access: write
// parameters:
// columns: source, target
WITH 'dbpedia' AS graph, 'film' AS type, 'Q151599' AS key
MATCH (b:Movie {imdbId: 'tt0017136'})
MATCH (a:SameAsRef {graph: graph, type: type, key: key})
OPTIONAL MATCH (a)-[no:NOT_SAME_AS]-(b)
DELETE no
WITH DISTINCT a, b
OPTIONAL MATCH (a)-[same:SAME_AS {locked: true}]->(b)
WITH a, b, same, same.run AS run
FOREACH (link IN CASE WHEN run IS NOT NULL THEN [same] ELSE [] END |
  SET link.locked = NULL, link.by = NULL, link.at = NULL, link.reason = NULL)
// What no run wrote would stand for ever: it goes with its lock.
FOREACH (hand IN CASE WHEN same IS NOT NULL AND run IS NULL THEN [same] ELSE [] END | DELETE hand)
RETURN properties(a) AS source, properties(b) AS target
