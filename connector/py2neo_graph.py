"""For people who work with py2neo: their graph as a connection, and links as a subgraph.

py2neo is at the end of its life, so nothing else depends on it; it comes with the extra
``sameas[py2neo]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from py2neo import Relationship, Subgraph

import cypher
from connector.config import Connection
from connector.errors import ConfigurationError

if TYPE_CHECKING:
    from py2neo import Graph

    from connector.config import Role


def connection(graph: Graph, role: Role) -> Connection:
    """Return what the official driver needs to open the database of a graph.

    Raises:
        ConfigurationError: the graph is reached over HTTP, which the driver does not speak.
    """
    profile = graph.service.profile
    if profile.protocol != "bolt":
        raise ConfigurationError(
            f"the graph is reached over {profile.protocol}",
            hint="open it with a bolt:// or neo4j:// address",
        )
    return Connection(
        role,
        f"{profile.scheme}://{profile.host}:{profile.port}",
        profile.user,
        profile.password,
        database=graph.name,
    )


def links(graph: Graph, *, confidence: float = 0.0) -> Subgraph:
    """Return the links that hold, with the nodes at both ends.

    The relationships are for reading: what is changed on them cannot be pushed.

    Args:
        graph: the target.
        confidence: least confidence of a link, 0 to 1.

    Raises:
        py2neo.errors.ClientError: and its kinds, for it is py2neo that reads.
    """
    statement = cypher.load("link/subgraph")
    # Given a relationship, py2neo asks for the nodes at its ends again, one by one.
    same_as = Relationship.type("SAME_AS")
    return Subgraph(
        relationships=[
            same_as(record["source"], record["target"], **record["link"])
            for record in graph.run(statement.text, confidence=confidence)
        ]
    )
