// purpose: the same as through for keys that are no numbers, compared as text and without an index; upto may be null
// access: read
// parameters: above, upto, types, skip, key, other_key, outgoing, onward
// columns: near, far
MATCH (n:`{label}`)
WHERE valueType(n.`{key}`) IN $types
  AND toStringOrNull(n.`{key}`) > $above
  AND ($upto IS NULL OR toStringOrNull(n.`{key}`) <= $upto)
  AND NOT n.`{key}` IN $skip
MATCH (n)-[first:`{type}`]-(:`{between_label}`)-[second:`{other_type}`]-(m:`{other_label}`)
WHERE (startNode(first) = n) = $outgoing AND (endNode(second) = m) = $onward
RETURN collect(CASE WHEN size($key) = 1 THEN coalesce(n.`{key}`, '')
                    ELSE [part IN $key | n[part]] END) AS near,
       collect(CASE WHEN size($other_key) = 1 THEN coalesce(m[$other_key[0]], '')
                    ELSE [part IN $other_key | m[part]] END) AS far
