// purpose: read the keys of all entities of a label, where there is no index that finds some of them
// access: read
// parameters: key
// columns: entity, key
MATCH (b:`{label}`)
RETURN elementId(b) AS entity, [part IN $key | b[part]] AS key
