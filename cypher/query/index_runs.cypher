// purpose: an index for who asks for the links of single runs in millions (sameas needs none; it makes writing slower)
// access: write
// parameters:
// columns:
CREATE INDEX sameas_link_run IF NOT EXISTS
FOR ()-[s:SAME_AS]-() ON (s.run)
