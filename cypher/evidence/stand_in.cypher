// purpose: create the stand-ins of source neighbours whose own link is still to be written; a row is [entity type, key, label]
// access: write
// parameters: rows, graph
// columns: stand_ins
UNWIND $rows AS row
MERGE (x:SameAsRef {graph: $graph, type: row[0], key: row[1]})
  ON CREATE SET x.label = row[2]
RETURN count(*) AS stand_ins
