// purpose: take back a decision that created its relationship, as long as it stands as it was written
// access: write
// parameters: decision, by, now
// columns: withdrawn
MATCH (a)-[d]->(b)
WHERE elementId(d) = $decision AND d.by = $by AND d.at = datetime($now)
DELETE d
RETURN count(*) AS withdrawn
