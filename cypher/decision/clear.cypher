// purpose: remove a stand-in that nothing hangs on any more
// access: write
// parameters: graph, type, source
// columns: removed
MATCH (a:SameAsRef {graph: $graph, type: $type, key: $source})
WHERE NOT EXISTS { (a)--() }
DELETE a
RETURN count(*) AS removed
