// purpose: create the demo's nodes of one label, one property map a row
// access: write
// parameters: rows
// columns: created
UNWIND $rows AS row
CREATE (n:`{label}`)
SET n = row
RETURN count(n) AS created
