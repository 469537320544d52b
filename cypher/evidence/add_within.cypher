// purpose: create the evidence of direct links just written; a row is [ids of both entities, both keys as text, neighbours], one of these [relation, type, both keys, probability, attention, weight, then where each is as id, labels, key properties, key values]
// access: write
// parameters: rows, graph, type, run
// columns: added
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row[0]
MATCH (a)-[s:SAME_AS]->(b)
WHERE elementId(b) = row[1] AND s.type = $type AND s.run = $run AND s.evidence IS NULL
SET s.evidence = size(row[4])
WITH row, a, b
UNWIND row[4] AS one
CREATE (a)<-[:EVIDENCE_FOR {side: 'source'}]-(e:SameAsEvidence {
  graph: $graph, type: $type, source: row[2], target: row[3], run: $run,
  relation: one[0], neighbourType: one[1], sourceNeighbour: one[2], targetNeighbour: one[3],
  probability: one[4], attention: one[5], weight: one[6]
})-[:EVIDENCE_FOR {side: 'target'}]->(b)
WITH one, e
OPTIONAL MATCH (x)
WHERE elementId(x) = one[7][0] AND any(label IN one[7][1] WHERE label IN labels(x))
  AND [part IN one[7][2] | x[part]] = one[7][3]
OPTIONAL MATCH (y)
WHERE elementId(y) = one[8][0] AND any(label IN one[8][1] WHERE label IN labels(y))
  AND [part IN one[8][2] | y[part]] = one[8][3]
FOREACH (node IN CASE WHEN x IS NULL THEN [] ELSE [x] END |
  CREATE (e)-[:SUPPORTED_BY {side: 'source'}]->(node))
FOREACH (node IN CASE WHEN y IS NULL THEN [] ELSE [y] END |
  CREATE (e)-[:SUPPORTED_BY {side: 'target'}]->(node))
RETURN count(e) AS added
