// purpose: count the standing links that are direct, by type and run
// access: read
// parameters:
// columns: type, run, links
MATCH ()-[s:SAME_AS]->()
WHERE s.type IS NOT NULL AND s.run IS NOT NULL
RETURN s.type AS type, s.run AS run, count(*) AS links
