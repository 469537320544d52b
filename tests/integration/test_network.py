"""A connection that breaks at any byte of a transaction: read whole, written once or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from connector.errors import UnreachableError
from cypher import Statement
from tests.integration.servers.proxy import Fault, Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server
    from tests.integration.servers.proxy import Direction, Kind

READ = Statement("test/read", "test", "read", (), ("n",), "UNWIND range(1, 20) AS n RETURN n AS n")
WRITE = Statement("test/write", "test", "write", (), ("x",), "CREATE (n:A) RETURN 1 AS x")
COUNT = Statement("test/count", "test", "read", (), ("n",), "MATCH (n:A) RETURN count(n) AS n")
STEP = 41
"""Bytes from one try to the next; each costs the second after which the driver tries again."""

pytestmark = pytest.mark.parametrize("server", ["neo4j-5.26"], indirect=True)


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with Proxy(int(server.connection().uri.rpartition(":")[2])) as proxy:
        yield proxy


def through(server: Server, proxy: Proxy) -> Database:
    connection = replace(server.connection(), uri=f"bolt://127.0.0.1:{proxy.port}")
    return Database.open(connection, step="test")


def size(proxy: Proxy, database: Database, statement: Statement, words: bytes) -> int:
    """Return the bytes of a transaction from the chunk on that holds ``words``."""
    proxy.watch(words)
    (database.read if statement.access == "read" else database.write)(statement)
    return proxy.passed["up"] + proxy.passed["down"]


@pytest.mark.parametrize(("kind", "direction"), [("reset", "up"), ("truncate", "down")])
def test_what_is_read_is_whole(
    server: Server, proxy: Proxy, kind: Kind, direction: Direction
) -> None:
    with through(server, proxy) as database:
        fired = 0
        for moment in range(0, size(proxy, database, READ, b"UNWIND"), STEP):
            proxy.arm(Fault(kind, direction, moment, b"UNWIND"))
            assert database.read(READ) == [(n,) for n in range(1, 21)]
            fired += proxy.fired.is_set()
    assert fired > 1


@pytest.mark.parametrize("direction", ["up", "down"])
def test_what_is_written_is_written_once_or_not(
    server: Server, proxy: Proxy, direction: Direction
) -> None:
    with (
        through(server, proxy) as database,
        Database.open(server.connection(), step="test") as beside,
    ):
        done = 0
        whole = size(proxy, database, WRITE, b"CREATE")
        [(there,)] = beside.read(COUNT)
        for moment in range(0, whole, STEP):
            proxy.arm(Fault("reset", direction, moment, b"CREATE"))
            failed = []
            try:
                assert database.write(WRITE).rows == [(1,)]
            except UnreachableError as error:
                failed.append(str(error))
            # Whoever hears nothing of a commit cannot know; that is said then.
            assert all("may stand or not" in told for told in failed), failed
            [(now,)] = beside.read(COUNT)
            assert now - there in ({0, 1} if failed else {1}), moment
            there = now
            done += not failed
    assert done > 1
