// purpose: the values of some properties of nodes that a relationship type leads to; long text cut
// access: read
// parameters: names, limit
// columns: rows
MATCH (n:`{end}`)
WHERE EXISTS { (:`{start}`)-[:`{type}`]->(n) }
WITH n LIMIT $limit
RETURN collect([name IN $names |
         CASE WHEN n[name] IS :: STRING NOT NULL THEN left(n[name], 300) ELSE n[name] END
       ]) AS rows
