// purpose: count the evidence of old runs whose version of a link is no longer kept
// access: read
// parameters: old
// columns: evidence
MATCH (a)<-[:WAS_EVIDENCE_FOR {side: 'source'}]-(e:SameAsEvidence)-[:WAS_EVIDENCE_FOR {side: 'target'}]->(b)
WHERE e.run IN $old
  AND NOT EXISTS { (a)-[v:SAME_AS|WAS_SAME_AS]-(b) WHERE v.run = e.run }
RETURN count(e) AS evidence
