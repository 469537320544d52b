// purpose: say whether links have evidence in the graph
// access: read
// parameters:
// columns: found
MATCH (e:SameAsEvidence)
WITH e LIMIT 1
RETURN count(e) AS found
