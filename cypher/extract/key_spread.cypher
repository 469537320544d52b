// purpose: count the distinct values of one part of a composite key, to page over the part that varies most
// access: read
// parameters: sample
// columns: distinct
MATCH (n:`{label}`)
WITH n LIMIT $sample
RETURN count(DISTINCT n.`{key}`) AS distinct
