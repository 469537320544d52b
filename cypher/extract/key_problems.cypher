// purpose: count the nodes that cannot be identified by their key, with a few of them
// access: read
// parameters: key, types, void, examples
// columns: problem, nodes, examples
MATCH (n:`{label}`)
WITH n,
     CASE
       WHEN any(part IN $key WHERE n[part] IS NULL) THEN 'missing'
       WHEN all(part IN $key WHERE n[part] = '') THEN 'empty'
       WHEN any(part IN $key WHERE NOT valueType(n[part]) IN $types OR n[part] <> n[part]
                                   OR (n[part] <> '' AND n[part] IN $void)) THEN 'unusable'
     END AS problem
WHERE problem IS NOT NULL
RETURN problem, count(*) AS nodes, collect(elementId(n))[..$examples] AS examples
