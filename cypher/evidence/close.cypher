// purpose: let the evidence of closed links be that of a version that was; a row is [ids of both ends, the run that wrote the link, its entity type]
// access: write
// parameters: rows
// columns: closed
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row[0]
MATCH (a)<-[f:EVIDENCE_FOR]-(e:SameAsEvidence)-[g:EVIDENCE_FOR]->(b)
WHERE e.run = row[2] AND e.type = row[3] AND elementId(b) = row[1]
  AND NOT EXISTS {
    (a)-[s:SAME_AS]-(b) WHERE s.run = e.run AND coalesce(s.type, e.type) = e.type
  }
CREATE (a)<-[:WAS_EVIDENCE_FOR {side: f.side}]-(e)-[:WAS_EVIDENCE_FOR {side: g.side}]->(b)
DELETE f, g
RETURN count(*) AS closed
