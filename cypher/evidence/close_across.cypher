// purpose: let the evidence of closed links be that of a version that was; a row is [source key, id of the entity, the run that wrote the link]
// access: write
// parameters: rows, graph, type
// columns: closed
UNWIND $rows AS row
MATCH (a:SameAsRef {graph: $graph, type: $type, key: row[0]})
  USING INDEX SEEK a:SameAsRef(graph, type, key)
MATCH (a)<-[f:EVIDENCE_FOR]-(e:SameAsEvidence)-[g:EVIDENCE_FOR]->(b)
WHERE e.run = row[2] AND elementId(b) = row[1]
  AND NOT EXISTS { (a)-[s:SAME_AS]->(b) WHERE s.run = e.run }
CREATE (a)<-[:WAS_EVIDENCE_FOR {side: f.side}]-(e)-[:WAS_EVIDENCE_FOR {side: g.side}]->(b)
DELETE f, g
RETURN count(*) AS closed
