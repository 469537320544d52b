// purpose: give the lock back
// access: write
// parameters: name, token
// columns: released
MATCH (l:SameAsLock {name: $name})
WHERE l.token = $token
SET l.token = NULL, l.owner = NULL, l.beat = NULL
RETURN count(l) AS released
