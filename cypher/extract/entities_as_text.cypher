// purpose: the same as entities for keys that are no numbers, compared as text and without an index; upto may be null
// access: read
// parameters: above, upto, types, key, properties, longest
// columns: keys, carriers, rows
MATCH (n:`{label}`)
WHERE valueType(n.`{key}`) IN $types
  AND toStringOrNull(n.`{key}`) > $above
  AND ($upto IS NULL OR toStringOrNull(n.`{key}`) <= $upto)
WITH CASE WHEN size($key) = 1 THEN n.`{key}` ELSE [part IN $key | n[part]] END AS key,
     count(*) AS carriers,
     head(collect(n)) AS n
RETURN collect(key) AS keys,
       collect(carriers) AS carriers,
       collect([name IN $properties |
         CASE WHEN n[name] IS :: STRING NOT NULL THEN left(n[name], $longest) ELSE n[name] END
       ]) AS rows
