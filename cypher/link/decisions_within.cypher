// purpose: read what people decided about entities of one type in one database, drawn in either direction
// access: read
// parameters: source_labels, source_key, target_labels, target_key
// columns: source, target, same, by, at, reason
MATCH (a)-[d:SAME_AS|NOT_SAME_AS]-(b)
WHERE (type(d) = 'NOT_SAME_AS' OR d.locked = true)
  AND any(label IN $source_labels WHERE label IN labels(a)) AND any(label IN $target_labels WHERE label IN labels(b))
RETURN [part IN $source_key | a[part]] AS source, [part IN $target_key | b[part]] AS target,
       type(d) = 'SAME_AS' AS same, d.by AS by, d.at AS at, d.reason AS reason
