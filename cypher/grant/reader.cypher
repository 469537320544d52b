// purpose: the rights of an account that only reads the source (Enterprise Edition and Aura)
// access: write
// parameters:
// columns:
CREATE ROLE `{role}` IF NOT EXISTS;
GRANT ACCESS ON DATABASE `{database}` TO `{role}`;
GRANT MATCH {*} ON GRAPH `{database}` TO `{role}`;
GRANT SHOW INDEX ON DATABASE `{database}` TO `{role}`;
GRANT SHOW CONSTRAINT ON DATABASE `{database}` TO `{role}`;
