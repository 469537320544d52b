// purpose: the rights of the account that writes links into the target (Enterprise Edition and Aura)
// access: write
// parameters:
// columns:
CREATE ROLE `{role}` IF NOT EXISTS;
GRANT ACCESS ON DATABASE `{database}` TO `{role}`;
GRANT MATCH {*} ON GRAPH `{database}` TO `{role}`;
GRANT SHOW INDEX ON DATABASE `{database}` TO `{role}`;
GRANT SHOW CONSTRAINT ON DATABASE `{database}` TO `{role}`;
GRANT WRITE ON GRAPH `{database}` TO `{role}`;
GRANT NAME MANAGEMENT ON DATABASE `{database}` TO `{role}`;
GRANT CONSTRAINT MANAGEMENT ON DATABASE `{database}` TO `{role}`;
