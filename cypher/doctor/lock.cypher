// purpose: whether a run holds the lock, and the milliseconds since its last sign of life
// access: read
// parameters:
// columns: owner, silent
MATCH (l:SameAsLock)
WHERE l.token IS NOT NULL
RETURN l.owner AS owner, timestamp() - l.beat AS silent
