// purpose: count the standing links between stand-ins of a source graph and entities, by type and run
// access: read
// parameters: graph
// columns: type, run, links
MATCH (a:SameAsRef)-[s:SAME_AS]->()
WHERE a.graph = $graph AND s.run IS NOT NULL
RETURN a.type AS type, s.run AS run, count(*) AS links
