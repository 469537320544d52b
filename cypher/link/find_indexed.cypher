// purpose: find the entities of some keys of one part by an index, one look-up a key
// access: read
// parameters: values, key
// columns: entities
UNWIND $values AS value
MATCH (b:`{label}`)
  USING INDEX SEEK b:`{label}`(`{first}`)
WHERE b.`{first}` = value
RETURN collect([elementId(b), [part IN $key | b[part]]]) AS entities
