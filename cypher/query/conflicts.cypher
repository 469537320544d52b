// purpose: attributes of linked entities without one value in common (case aside; 1930 and 1930-04-01 agree)
// access: read
// parameters: confidence, type, attributes, keys, limit
// defaults: {"confidence": 0.5, "type": null, "limit": 100}
// examples: {"attributes": {"film": [["title", ["label"], ["title"], "title"]]}, "keys": {"film": [["id"], ["imdbId"]]}}
// columns: type, source, target, confidence, attribute, source_says, target_says
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence AND ($type IS NULL OR coalesce(s.type, a.type) = $type)
WITH a, b, s.confidence AS confidence, coalesce(s.type, a.type) AS type,
     'SameAsRef' IN labels(a) AS stands_in
UNWIND coalesce($attributes[type], []) AS attribute
WITH type, a, b, confidence, stands_in, attribute[0] AS attribute,
     reduce(all = [], name IN CASE WHEN stands_in THEN [attribute[3]] ELSE attribute[1] END |
       all + coalesce(a[name], [])) AS source_says,
     reduce(all = [], name IN attribute[2] | all + coalesce(b[name], [])) AS target_says
WHERE size(source_says) > 0 AND size(target_says) > 0
  AND none(one IN source_says WHERE any(other IN target_says WHERE
    toLower(toString(one)) STARTS WITH toLower(toString(other))
    OR toLower(toString(other)) STARTS WITH toLower(toString(one))))
RETURN type,
       CASE WHEN stands_in THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       confidence, attribute, source_says, target_says
ORDER BY confidence DESC
LIMIT $limit
