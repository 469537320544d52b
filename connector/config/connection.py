"""Where a database is and how to log in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["source", "target"]


@dataclass(frozen=True)
class Connection:
    """One database of one server.

    Attributes:
        role: which of the two graphs it is.
        uri: bolt:// or neo4j://, with +s or +ssc for TLS.
        username: None logs in without authentication.
        password: never shown: not in the repr, not in messages, not in logs.
        database: None takes the user's home database.
        connect_timeout: seconds to wait for the server.
        transaction_timeout: seconds that one transaction may run on the server; None for the
            server's own limit.
    """

    role: Role
    uri: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    connect_timeout: float = 15.0
    transaction_timeout: float | None = None
