"""Every statement is understood by every server, as it stands in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import neo4j
import pytest

import cypher
from tests.integration.servers import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.servers import Server

# What a server does not explain, and why.
REFUSED = {
    ("embedded", "doctor/access"): "ArcadeDB runs SHOW DATABASES, but does not explain it",
    **{
        (server, name): "only editions with roles understand it"
        for server in NAMES
        for name in ("doctor/privileges", "grant/reader", "grant/writer")
    },
}
UNWANTED = {"DEPRECATION", "PERFORMANCE"}


@pytest.fixture(scope="module", params=NAMES)
def server(request: pytest.FixtureRequest, running_server: Callable[[str], Server]) -> Server:
    server = running_server(request.param)
    server.empty()
    return server


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[neo4j.Session]:
    to = server.connection()
    assert to.username is not None
    assert to.password is not None
    with (
        neo4j.GraphDatabase.driver(to.uri, auth=(to.username, to.password)) as driver,
        driver.session(database=to.database) as session,
    ):
        yield session


@pytest.mark.parametrize("name", cypher.names())
def test_the_server_understands_it(server: Server, session: neo4j.Session, name: str) -> None:
    if (server.name, name) in REFUSED:
        pytest.skip(REFUSED[server.name, name])
    statement = cypher.load(name)
    explained = neo4j.Query(f"EXPLAIN {statement.text}")
    summary = session.run(explained, dict.fromkeys(statement.parameters)).consume()
    advice = [
        status.status_description
        for status in summary.gql_status_objects
        if status.is_notification and status.raw_classification in UNWANTED
    ]
    assert advice == []
    if server.name != "embedded":  # which takes every explanation for a write
        expected = {"read": {"r", "s"}, "write": {"w", "rw", "s"}}
        assert summary.query_type in expected[statement.access]
