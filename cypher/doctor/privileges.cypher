// purpose: what the account may do (editions with roles only)
// access: read
// parameters:
// columns: access, action, graph
SHOW USER PRIVILEGES YIELD access, action, graph
RETURN access, action, graph
