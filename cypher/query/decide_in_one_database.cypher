// purpose: the same where source and target are one database: two entities are not duplicates (edit the first two lines)
// access: write
// parameters:
// columns: first, second
MATCH (a:Person {id: '17'})
MATCH (b:Person {id: '18'})
MERGE (a)-[no:NOT_SAME_AS]-(b)
SET no.by = 'your name', no.at = datetime(), no.reason = 'because ...'
RETURN properties(a) AS first, properties(b) AS second
