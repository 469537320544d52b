// purpose: draw keys of stand-ins at random, from which the cut points between pages are made
// access: read
// parameters: graph, type, share
// columns: keys
MATCH (a:SameAsRef)
WHERE a.graph = $graph AND a.type = $type AND rand() < $share
RETURN collect(a.key) AS keys
