// purpose: whether a transaction that carries a token runs on this server
// access: read
// parameters: token
// columns: database
SHOW TRANSACTIONS YIELD database, metaData
WHERE metaData.token = $token
RETURN database
