// purpose: the properties of a label's nodes, and how many have each
// access: read
// parameters:
// columns: name, filled
MATCH (n:`{label}`)
UNWIND keys(n) AS name
RETURN name, count(*) AS filled
