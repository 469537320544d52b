// purpose: draw key values at random, from which the cut points between pages are made
// access: read
// parameters: share, types, as_text
// columns: keys
MATCH (n:`{label}`)
WHERE rand() < $share AND valueType(n.`{key}`) IN $types
RETURN collect(DISTINCT CASE WHEN $as_text THEN toStringOrNull(n.`{key}`) ELSE n.`{key}` END) AS keys
