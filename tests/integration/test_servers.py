from __future__ import annotations

from typing import TYPE_CHECKING

from connector.database import Database
from cypher import Statement

if TYPE_CHECKING:
    from tests.integration.servers import Server

CREATE = Statement("create", "test", "write", (), (), "CREATE (:A {x: 1})-[:R]->(:B)")
COUNT = Statement("count", "test", "read", (), ("n",), "MATCH (n) RETURN count(n) AS n")


def test_a_test_begins_with_an_empty_database(server: Server) -> None:
    for _ in range(2):
        with Database.open(server.connection("source"), step="test") as database:
            assert database.read(COUNT) == [(0,)]
            database.write(CREATE)
            assert database.read(COUNT) == [(2,)]
        server.empty()
