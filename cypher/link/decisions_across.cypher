// purpose: read what people decided about stand-ins of one type: NOT_SAME_AS, and SAME_AS that is locked
// access: read
// parameters: graph, type, labels, key
// columns: source, target, same, by, at, reason
MATCH (a:SameAsRef)-[d:SAME_AS|NOT_SAME_AS]-(b)
WHERE a.graph = $graph AND a.type = $type AND (type(d) = 'NOT_SAME_AS' OR d.locked = true)
RETURN a.key AS source,
       CASE WHEN any(label IN $labels WHERE label IN labels(b)) THEN [part IN $key | b[part]] ELSE [] END AS target,
       type(d) = 'SAME_AS' AS same, d.by AS by, d.at AS at, d.reason AS reason
