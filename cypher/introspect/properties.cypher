// purpose: the properties of a label's first nodes with their value types; "seen" nodes were looked at
// access: read
// parameters: nodes
// columns: name, type, filled, seen
MATCH (n:`{label}`)
WITH n LIMIT $nodes
WITH collect(n) AS looked
WITH looked, size(looked) AS seen
UNWIND looked AS n
UNWIND keys(n) AS name
RETURN name, valueType(n[name]) AS type, count(*) AS filled, max(seen) AS seen
