// purpose: read the reasons of some links
// access: read
// parameters: versions
// columns: version, reasons
MATCH ()-[s:SAME_AS|WAS_SAME_AS]->()
WHERE elementId(s) IN $versions
RETURN elementId(s) AS version, coalesce(s.reasons, []) AS reasons
