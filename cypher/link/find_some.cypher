// purpose: find the entities that have one of some values as the first part of their key
// access: read
// parameters: values, key
// columns: entity, key
MATCH (b:`{label}`)
WHERE b.`{first}` IN $values
RETURN elementId(b) AS entity, [part IN $key | b[part]] AS key
