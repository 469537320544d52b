// purpose: what may be done with each database, as the server sees it
// access: read
// parameters:
// columns: name, access, status
SHOW DATABASES YIELD name, access, currentStatus
RETURN name, access, currentStatus AS status
