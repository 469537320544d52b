// purpose: read what the direct links of one type connect, to find those whose entity is no entity any more
// access: read
// parameters: type, source_label, source_key, target_label, target_key
// columns: link, run, ends
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.type = $type AND s.run IS NOT NULL
RETURN elementId(s) AS link, s.run AS run,
       [CASE WHEN $source_label IN labels(a) THEN [part IN $source_key | a[part]] ELSE [] END,
        CASE WHEN $target_label IN labels(b) THEN [part IN $target_key | b[part]] ELSE [] END] AS ends
