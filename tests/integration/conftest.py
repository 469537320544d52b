"""Servers for the tests: started when first asked for, shared, empty when a test begins."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from tests.integration.command import Databases, commands
from tests.integration.servers import NAMES, Server, Unavailable, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connector.config import Connection


@pytest.fixture(scope="session")
def running_server() -> Iterator[Callable[[str], Server]]:
    """Return what gives the server of a name: started once, not emptied."""
    started: dict[str, Server] = {}
    missing: dict[str, str] = {}

    def get(name: str) -> Server:
        if name not in started and name not in missing:
            try:
                started[name] = start(name)
            except Unavailable as error:
                missing[name] = str(error)
        if name in missing:
            if os.environ.get("CI", "").lower() == "true":
                pytest.fail(missing[name])
            pytest.skip(missing[name])
        return started[name]

    yield get
    for server in started.values():
        server.running.close()


@pytest.fixture(params=NAMES)
def server(request: pytest.FixtureRequest, running_server: Callable[[str], Server]) -> Server:
    """Each server under test in turn; both roles have the same database on Neo4j Community."""
    found = running_server(request.param)
    found.empty()
    return found


@pytest.fixture
def two_servers(running_server: Callable[[str], Server]) -> tuple[Connection, Connection]:
    """The source on Neo4j 5.26, the target on Neo4j 2026.08."""
    source, target = (running_server(name) for name in ("neo4j-5.26", "neo4j-2026.08"))
    source.empty()
    target.empty()
    return source.connection("source"), target.connection("target")


@pytest.fixture
def embedded_pair(running_server: Callable[[str], Server]) -> tuple[Connection, Connection]:
    """Source and target, two databases of the embedded server."""
    server = running_server("embedded")
    server.empty()
    return server.connection("source"), server.connection("target")


@pytest.fixture(params=["embedded_pair", "two_servers"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Both databases on the embedded server, then each on a Neo4j of its own."""
    ends: tuple[Connection, Connection] = request.getfixturevalue(request.param)
    with (
        Database.open(ends[0], step="test") as source,
        Database.open(ends[1], step="test") as target,
    ):
        yield Databases(source, target, commands(*ends, tmp_path))
