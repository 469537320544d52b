// purpose: take back the lock of a link that a run had written, as long as it stands as it was written
// access: write
// parameters: decision, by, now
// columns: withdrawn
MATCH (a)-[d:SAME_AS]->(b)
WHERE elementId(d) = $decision AND d.locked = true AND d.by = $by AND d.at = datetime($now)
REMOVE d.locked, d.by, d.at, d.reason
RETURN count(*) AS withdrawn
