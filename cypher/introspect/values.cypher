// purpose: the values of some properties of one page of a label's nodes; long text and long lists cut, times with a zone as text, for a client may not know the zone
// access: read
// parameters: names, skip, limit
// columns: rows
MATCH (n:`{label}`)
WITH n SKIP $skip LIMIT $limit
RETURN collect([name IN $names | CASE
         WHEN n[name] IS :: STRING NOT NULL THEN left(n[name], 300)
         WHEN n[name] IS :: LIST<ANY> NOT NULL THEN [part IN n[name][..20] |
           CASE WHEN part IS :: STRING NOT NULL THEN left(part, 300) ELSE part END]
         WHEN n[name] IS :: ZONED DATETIME NOT NULL THEN {zoned: toString(n[name])}
         ELSE n[name]
       END]) AS rows
