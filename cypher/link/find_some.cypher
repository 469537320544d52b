// purpose: find the entities that have one of a few values as the first part of their key, in one scan
// access: read
// parameters: values, key
// columns: entities
MATCH (b:`{label}`)
WHERE b.`{first}` IN $values
RETURN collect([elementId(b), [part IN $key | b[part]]]) AS entities
