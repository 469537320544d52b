// purpose: everything that was ever held of one source entity: every version of its links, the newest last
// access: read
// parameters: graph, type, key
// examples: {"graph": "dbpedia", "type": "film", "key": "Q151599"}
// columns: relationship, target, confidence, run, since, until, closedBy
MATCH (a:SameAsRef {graph: $graph, type: $type, key: $key})
MATCH (a)-[s:SAME_AS|WAS_SAME_AS|NOT_SAME_AS]-(b)
RETURN type(s) AS relationship, properties(b) AS target, s.confidence AS confidence,
       s.run AS run, s.since AS since, s.until AS until, s.closedBy AS closedBy
ORDER BY run
