// purpose: read which pair of graphs each run wrote links for, with the entities that it counted
// access: read
// parameters:
// columns: id, source, target, types, source_entities, target_entities
MATCH (run:SameAsRun)
RETURN run.id AS id, run.source AS source, run.target AS target, run.types AS types,
       run.sourceEntities AS source_entities, run.targetEntities AS target_entities
ORDER BY id
