// purpose: take the lock if it is free or stale ("stale" in milliseconds); writing before looking makes the others wait
// access: write
// parameters: name, token, owner, stale
// columns: taken, owner, silent
MERGE (l:SameAsLock {name: $name})
SET l.touched = timestamp()
WITH l, l.owner AS before, l.beat AS beat,
     (l.token IS NULL OR l.token = $token OR l.beat < timestamp() - $stale) AS free
SET l.token = CASE WHEN free THEN $token ELSE l.token END,
    l.owner = CASE WHEN free THEN $owner ELSE l.owner END,
    l.beat = CASE WHEN free THEN timestamp() ELSE l.beat END
RETURN free AS taken, before AS owner, timestamp() - beat AS silent
