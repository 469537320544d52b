// purpose: read one page of entities by a range of keys: each key once, how many nodes carry it, the properties of one of them
// access: read
// parameters: above, upto, key, properties, longest
// columns: keys, carriers, rows
MATCH (n:`{label}`)
WHERE n.`{key}` > $above AND n.`{key}` <= $upto
WITH CASE WHEN size($key) = 1 THEN n.`{key}` ELSE [part IN $key | n[part]] END AS key,
     count(*) AS carriers,
     head(collect(n)) AS n
RETURN collect(key) AS keys,
       collect(carriers) AS carriers,
       collect([name IN $properties |
         CASE WHEN n[name] IS :: STRING NOT NULL THEN left(n[name], $longest) ELSE n[name] END
       ]) AS rows
