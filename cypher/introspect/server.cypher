// purpose: which server answers
// access: read
// parameters:
// columns: product, versions, edition
CALL dbms.components() YIELD name, versions, edition
RETURN name AS product, versions, edition
LIMIT 1
