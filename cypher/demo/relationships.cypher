// purpose: create the demo's relationships of one type, a row is [key of the start, key of the end]
// access: write
// parameters: rows
// columns: created
UNWIND $rows AS row
MATCH (a:`{start_label}`) WHERE a.`{start_key}` = row[0]
MATCH (b:`{end_label}`) WHERE b.`{end_key}` = row[1]
CREATE (a)-[r:`{type}`]->(b)
RETURN count(r) AS created
