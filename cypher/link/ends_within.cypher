// purpose: read what the direct links of one type connect, to find those whose entity is no entity any more
// access: read
// parameters: type, source_labels, source_key, target_labels, target_key
// columns: link, run, ends
MATCH (a)-[s:SAME_AS]->(b)
WHERE s.type = $type AND s.run IS NOT NULL
RETURN elementId(s) AS link, s.run AS run,
       [CASE WHEN any(label IN $source_labels WHERE label IN labels(a)) THEN [part IN $source_key | a[part]] ELSE [] END,
        CASE WHEN any(label IN $target_labels WHERE label IN labels(b)) THEN [part IN $target_key | b[part]] ELSE [] END] AS ends
