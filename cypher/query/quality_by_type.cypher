// purpose: how sure the links of each type are, how many are expected to be wrong, how much is linked
// access: read
// parameters: confidence
// defaults: {"confidence": 0.0}
// columns: type, links, confidence, lowest, below_0_8, expected_wrong, locked, sources, of_sources, targets, of_targets
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.confidence >= $confidence
WITH coalesce(s.type, a.type) AS type, count(s) AS links, avg(s.confidence) AS confidence,
     min(s.confidence) AS lowest, sum(CASE WHEN s.confidence < 0.8 THEN 1 ELSE 0 END) AS below_0_8,
     sum(1.0 - s.confidence) AS expected_wrong,
     sum(CASE WHEN s.locked = true THEN 1 ELSE 0 END) AS locked,
     count(DISTINCT a) AS sources, count(DISTINCT b) AS targets
OPTIONAL MATCH (run:SameAsRun)
WHERE type IN run.types
WITH type, links, confidence, lowest, below_0_8, expected_wrong, locked, sources, targets, run
ORDER BY run.id DESC
WITH type, links, confidence, lowest, below_0_8, expected_wrong, locked, sources, targets,
     collect(run) AS runs
WITH type, links, confidence, lowest, below_0_8, expected_wrong, locked, sources, targets,
     runs[0] AS run
WITH type, links, confidence, lowest, below_0_8, expected_wrong, locked, sources, targets, run,
     [i IN range(0, size(coalesce(run.types, [])) - 1) WHERE run.types[i] = type] AS at
RETURN type, links, confidence, lowest, below_0_8, expected_wrong, locked,
       sources, run.sourceEntities[at[0]] AS of_sources,
       targets, run.targetEntities[at[0]] AS of_targets
ORDER BY type
