"""The servers that the integration tests run on, each started once a session, when first asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from connector import embedded
from tests.integration.servers.neo4j import RELEASES, Neo4jServer, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.config import Connection, Role

__all__ = ["NAMES", "RELEASES", "Neo4jServer", "Running", "Server", "Unavailable", "start"]

NAMES = ("embedded", *RELEASES)


class Running(Protocol):
    """A server that was started, with one or more databases."""

    def connection(self, role: Role, database: str) -> Connection:
        """Return how to reach one of its databases."""

    def empty(self, database: str) -> None:
        """Take everything out of one of its databases."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Server:
    """A server as one test sees it: every database is empty when the test begins.

    Attributes:
        name: one of `NAMES`.
        running: the server behind it, shared with other tests.
        databases: the database that each role has. Neo4j Community has one for both.
    """

    name: str
    running: Running
    databases: Mapping[Role, str]

    def connection(self, role: Role = "source") -> Connection:
        """Return the connection of a role."""
        return self.running.connection(role, self.databases[role])

    def empty(self) -> None:
        """Take everything out of its databases."""
        for database in sorted(set(self.databases.values())):
            self.running.empty(database)


def start(name: str) -> Server:
    """Start one of `NAMES`.

    Raises:
        Unavailable: this machine has not what it takes; the message says how to get it.
    """
    if name == "embedded":
        return Server(name, embedded.start(), {"source": "source", "target": "target"})
    return Server(name, Neo4jServer(RELEASES[name]), {"source": "neo4j", "target": "neo4j"})
