// purpose: both sides of each link, attribute by attribute
// access: read
// parameters: confidence, type, attributes, keys, limit
// defaults: {"confidence": 0.5, "type": null, "limit": 100}
// examples: {"attributes": {"film": [["title", ["label"], ["title"], "title"]]}, "keys": {"film": [["id"], ["imdbId"]]}}
// columns: type, source, target, confidence, attribute, source_says, target_says
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence AND ($type IS NULL OR coalesce(s.type, a.type) = $type)
WITH a, b, s.confidence AS confidence, coalesce(s.type, a.type) AS type,
     'SameAsRef' IN labels(a) AS stands_in
ORDER BY confidence DESC
LIMIT $limit
UNWIND coalesce($attributes[type], []) AS attribute
RETURN type,
       CASE WHEN stands_in THEN [a.key] ELSE [part IN $keys[type][0] | a[part]] END AS source,
       [part IN $keys[type][1] | b[part]] AS target,
       confidence, attribute[0] AS attribute,
       [name IN CASE WHEN stands_in THEN [attribute[3]] ELSE attribute[1] END
        WHERE a[name] IS NOT NULL | a[name]] AS source_says,
       [name IN attribute[2] WHERE b[name] IS NOT NULL | b[name]] AS target_says
