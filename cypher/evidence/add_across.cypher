// purpose: create the evidence of links just written; a row is [source key, id of the target entity, its key as text, neighbours], one of these [relation, type, both keys, probability, attention, weight, where the target's is as id, labels, key properties, key values]
// access: write
// parameters: rows, graph, type, run
// columns: added
UNWIND $rows AS row
MATCH (a:SameAsRef {graph: $graph, type: $type, key: row[0]})
  USING INDEX SEEK a:SameAsRef(graph, type, key)
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(b) = row[1] AND s.run = $run AND s.evidence IS NULL
SET s.evidence = size(row[3])
WITH row, a, b
UNWIND row[3] AS one
CREATE (a)<-[:EVIDENCE_FOR {side: 'source'}]-(e:SameAsEvidence {
  graph: $graph, type: $type, source: row[0], target: row[2], run: $run,
  relation: one[0], neighbourType: one[1], sourceNeighbour: one[2], targetNeighbour: one[3],
  probability: one[4], attention: one[5], weight: one[6]
})-[:EVIDENCE_FOR {side: 'target'}]->(b)
WITH one, e
OPTIONAL MATCH (x:SameAsRef {graph: $graph, type: one[1], key: one[2]})
OPTIONAL MATCH (y)
WHERE elementId(y) = one[7][0] AND any(label IN one[7][1] WHERE label IN labels(y))
  AND [part IN one[7][2] | y[part]] = one[7][3]
FOREACH (node IN CASE WHEN x IS NULL THEN [] ELSE [x] END |
  CREATE (e)-[:SUPPORTED_BY {side: 'source'}]->(node))
FOREACH (node IN CASE WHEN y IS NULL THEN [] ELSE [y] END |
  CREATE (e)-[:SUPPORTED_BY {side: 'target'}]->(node))
RETURN count(e) AS added
