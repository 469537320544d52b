// purpose: count the nodes of a label by the value type of one key property; "void" are values that no node can be found by
// access: read
// parameters: void
// columns: type, void, nodes
MATCH (n:`{label}`)
RETURN valueType(n.`{key}`) AS type,
       n.`{key}` IN $void OR n.`{key}` <> n.`{key}` AS void,
       count(*) AS nodes
