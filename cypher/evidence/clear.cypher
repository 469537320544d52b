// purpose: delete some of the evidence whose entity or stand-in somebody deleted
// access: write
// parameters: limit
// columns: cleared
MATCH (e:SameAsEvidence)
WHERE COUNT { (e)-[:EVIDENCE_FOR|WAS_EVIDENCE_FOR]->() } < 2
WITH e LIMIT $limit
DETACH DELETE e
RETURN count(*) AS cleared
