"""A whole graph as a value: to put it back as it was, and to compare two of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from cypher import Statement, quote
from tests.integration.target import as_text, ask, do

if TYPE_CHECKING:
    from collections.abc import Collection

    from connector.database import Database

OURS = ("SAME_AS", "WAS_SAME_AS")
_OWN_LABELS = {"SameAsRef", "SameAsRun", "SameAsLock"}
_WHO = ("run", "closedBy", "restoredBy", "id")


class Node(NamedTuple):
    """A node; ``place`` is its id, good for the moment."""

    place: str
    labels: tuple[str, ...]
    properties: dict[str, Any]


class Edge(NamedTuple):
    """A relationship between two places."""

    start: str
    end: str
    type: str
    properties: dict[str, Any]


class Graph(NamedTuple):
    """All that a database holds."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def read(database: Database) -> Graph:
    """Read everything."""
    nodes = ask(database, "MATCH (n)", "elementId(n)", "labels(n)", "properties(n)")
    edges = ask(
        database, "MATCH (a)-[r]->(b)", "elementId(a)", "elementId(b)", "type(r)", "properties(r)"
    )
    return Graph(
        tuple(Node(place, tuple(sorted(labels)), said) for place, labels, said in nodes),
        tuple(Edge(*row) for row in edges),
    )


def restore(database: Database, graph: Graph) -> None:
    """Let a database hold this graph and nothing else; constraints stay."""
    do(database, "MATCH (n) DETACH DELETE n")
    places: dict[str, str] = {}
    by_labels: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in graph.nodes:
        by_labels[node.labels].append(node)
    for labels, nodes in by_labels.items():
        text = (
            f"UNWIND $rows AS row CREATE (n{''.join(f':{quote(label)}' for label in labels)}) "
            "SET n = row RETURN elementId(n) AS place"
        )
        create = Statement("restore", "test", "write", ("rows",), ("place",), text)
        created = database.write(create, {"rows": [node.properties for node in nodes]}).rows
        places.update(zip((node.place for node in nodes), (row[0] for row in created), strict=True))
    by_type: dict[str, list[list[Any]]] = defaultdict(list)
    for edge in graph.edges:
        by_type[edge.type].append([places[edge.start], places[edge.end], edge.properties])
    for type_, rows in by_type.items():
        do(
            database,
            "UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row[0] MATCH (b) "
            f"WHERE elementId(b) = row[1] CREATE (a)-[r:{quote(type_)}]->(b) SET r = row[2]",
            rows=rows,
        )


def not_ours(graph: Graph) -> Counter[str]:
    """Return what sameas must never touch: all but its own nodes, and links that runs wrote."""
    names = {node.place: _name(node) for node in graph.nodes}
    found = Counter(
        as_text([node.labels, node.properties])
        for node in graph.nodes
        if not _OWN_LABELS & set(node.labels)
    )
    found.update(
        as_text([names[edge.start], edge.type, names[edge.end], edge.properties])
        for edge in graph.edges
        if edge.type not in OURS or not edge.properties.get("run")
    )
    return found


def ours(graph: Graph, before: Collection[str] = ()) -> Counter[str]:
    """Return stand-ins, links and versions with all their properties.

    The runs of ``before`` are told apart; of what later ones wrote, neither who nor when.
    """
    names = {node.place: _name(node) for node in graph.nodes}
    found = Counter(
        as_text(["node", names[node.place], node.properties])
        for node in graph.nodes
        if "SameAsRef" in node.labels
    )
    found.update(
        as_text([names[edge.start], edge.type, names[edge.end], _known(edge.properties, before)])
        for edge in graph.edges
        if edge.type in OURS
    )
    found.update(
        as_text(["run", _known(node.properties, before)])
        for node in graph.nodes
        if "SameAsRun" in node.labels and node.properties["id"] in before
    )
    return found


def _known(properties: dict[str, Any], before: Collection[str]) -> dict[str, Any]:
    said = dict(properties)
    for who in _WHO:
        if who in said and said[who] not in before:
            said[who] = "later"
    if said.get("run") == "later":
        said.pop("since", None)
    if said.get("closedBy") == "later":
        said.pop("until", None)
    return said


def _name(node: Node) -> str:
    said = node.properties
    if "SameAsRef" in node.labels:
        return as_text([said["graph"], said["type"], said["key"]])
    return as_text([node.labels, said])
