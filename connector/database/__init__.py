"""The only user of the neo4j driver; its errors become ours here, once."""

from connector.database.database import Database, ServerInfo, Transaction, Written
from connector.database.work import Counters

__all__ = ["Counters", "Database", "ServerInfo", "Transaction", "Written"]
