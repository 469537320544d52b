// purpose: what the account may do, as the commands that granted it (editions with roles only)
// access: read
// parameters:
// columns: command
SHOW USER PRIVILEGES AS COMMANDS YIELD command
RETURN command
