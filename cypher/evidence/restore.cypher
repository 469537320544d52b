// purpose: let the evidence of versions that stand again hold again; a row is [ids of both ends, the run that wrote the link, its entity type]
// access: write
// parameters: rows
// columns: restored
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row[0]
MATCH (a)<-[f:WAS_EVIDENCE_FOR]-(e:SameAsEvidence)-[g:WAS_EVIDENCE_FOR]->(b)
WHERE e.run = row[2] AND e.type = row[3] AND elementId(b) = row[1]
  AND EXISTS {
    (a)-[s:SAME_AS]-(b) WHERE s.run = e.run AND coalesce(s.type, e.type) = e.type
  }
CREATE (a)<-[:EVIDENCE_FOR {side: f.side}]-(e)-[:EVIDENCE_FOR {side: g.side}]->(b)
DELETE f, g
RETURN count(*) AS restored
