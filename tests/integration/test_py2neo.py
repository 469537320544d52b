from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from py2neo import Graph

from connector.database import Database
from connector.errors import ConfigurationError
from connector.py2neo_graph import connection, links
from tests.integration.target import ask, create_movies, sync, want

if TYPE_CHECKING:
    from connector.config import Connection
    from tests.integration.servers import Server


def test_a_graph_is_a_connection_and_its_links_are_a_subgraph(server: Server) -> None:
    known = server.connection("target")
    graph = Graph(known.uri, auth=(known.username, known.password), name=known.database)
    with closing(graph.service.connector):
        _is_a_connection_and_gives_links(graph, known)


def _is_a_connection_and_gives_links(graph: Graph, known: Connection) -> None:
    assert connection(graph, "target") == known
    assert not links(graph).relationships
    with Database.open(connection(graph, "target"), step="test") as database:
        create_movies(database, 3)
        sync(database, [want("a", "m0", 0.9), want("b", "m1", 0.6)])
        expected = ask(
            database, "MATCH (a:SameAsRef)-[s]->(b)", "a.key", "b.imdbId", "s.confidence"
        )
    found = {
        (one.start_node["key"], one.end_node["imdbId"], one["confidence"])
        for one in links(graph).relationships
    }
    assert found == set(expected)
    assert len(found) == 2
    (sure,) = links(graph, confidence=0.8).relationships
    assert sure.start_node["key"] == "a"
    assert type(sure).__name__ == "SAME_AS"


def test_the_driver_does_not_speak_http() -> None:
    with pytest.raises(ConfigurationError, match="http"):
        connection(_Http(), "source")


class _Http:
    """A graph that says it is reached over HTTP; py2neo connects when one is opened."""

    class service:  # noqa: N801
        class profile:  # noqa: N801
            protocol = "http"
