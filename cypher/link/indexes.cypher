// purpose: list the indexes that find a node by the value of one property
// access: read
// parameters:
// columns: labels, properties
SHOW INDEXES YIELD entityType, type, state, labelsOrTypes, properties
WHERE entityType = 'NODE' AND type = 'RANGE' AND state = 'ONLINE' AND size(properties) = 1
RETURN labelsOrTypes AS labels, properties
