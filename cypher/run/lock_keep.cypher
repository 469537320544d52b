// purpose: say that the lock's holder is alive, and whether it is still the only one; first in every transaction that writes
// access: write
// parameters: name, token
// columns: mine
MATCH (l:SameAsLock {name: $name})
SET l.touched = timestamp()
WITH l
WHERE l.token IS NOT NULL
SET l.beat = CASE WHEN l.token = $token THEN timestamp() ELSE l.beat END
RETURN l.token = $token AS mine
