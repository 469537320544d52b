// purpose: read what people decided about entities of one type in one database, drawn in either direction
// access: read
// parameters: source_label, source_key, target_label, target_key
// columns: source, target, same, by, at, reason
MATCH (a)-[d:SAME_AS|NOT_SAME_AS]-(b)
WHERE (type(d) = 'NOT_SAME_AS' OR d.locked = true)
  AND $source_label IN labels(a) AND $target_label IN labels(b)
RETURN [part IN $source_key | a[part]] AS source, [part IN $target_key | b[part]] AS target,
       type(d) = 'SAME_AS' AS same, d.by AS by, d.at AS at, d.reason AS reason
