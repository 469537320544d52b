"""Put a data folder into two databases, so that the whole main job can be run on it.

    python -m tests.benchmark.load FOLDER --source URI --target URI

An entity's types become labels (`Entity` where it has none), its attributes properties (a list
where there are several values), its id the property `id`, under a uniqueness constraint. User,
password and database come from SAMEAS_SOURCE_USERNAME, SAMEAS_SOURCE_PASSWORD,
SAMEAS_SOURCE_DATABASE and the same with TARGET. The databases have to be empty of these labels.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector.config.connection import Connection
from connector.database import Database
from cypher import Statement
from tests.benchmark.folder import ENTITY_KEY, read_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from connector.config.connection import Role
    from tests.benchmark.folder import Triples

BATCH = 10_000
UNTYPED = "Entity"


def _statement(name: str, text: str, parameters: str = "", columns: str = "") -> Statement:
    return Statement(
        name, "benchmark", "write", tuple(parameters.split()), tuple(columns.split()), text
    )


CONSTRAINT = _statement(
    "constraint",
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.`{key}` IS UNIQUE",
)
RELATIONSHIPS = _statement(
    "relationships",
    "UNWIND $rows AS row MATCH (a:`{head}` {id: row[0]}) MATCH (b:`{tail}` {id: row[1]}) "
    "CREATE (a)-[:`{type}`]->(b)",
    "rows",
)


@dataclass(frozen=True)
class Loaded:
    """What one database was given."""

    nodes: int
    relationships: int


def load(folder: Path, source: Connection, target: Connection) -> tuple[Loaded, Loaded]:
    """Put the folder's first graph into ``source`` and its second one into ``target``."""
    read = read_folder(folder)
    return load_graph(read.source, source), load_graph(read.target, target)


def load_graph(triples: Triples, connection: Connection) -> Loaded:
    """Put one graph into one database.

    Raises:
        ValueError: an attribute has the name of the key.
    """
    if ENTITY_KEY in triples.attributes:
        raise ValueError(f"an attribute is called {ENTITY_KEY}, which is the entity's own id")
    labels = _labels(triples)
    nodes = _nodes(triples, labels)
    with Database.open(connection, step="load") as database:
        for label in sorted({label for names in labels.values() for label in names}):
            database.write(CONSTRAINT, {}, {"label": label, "key": ENTITY_KEY})
        for names, rows in nodes.items():
            statement, identifiers = _creation(names)
            for batch in batches(rows):
                database.write(statement, {"rows": batch}, identifiers)
        for (head, relation, tail), pairs in _relationships(triples, labels).items():
            for batch in batches(pairs):
                identifiers = {"head": head, "type": relation, "tail": tail}
                database.write(RELATIONSHIPS, {"rows": batch}, identifiers)
    return Loaded(len(labels), sum(len(heads) for heads, _ in triples.relations.values()))


def _labels(triples: Triples) -> Mapping[str, list[str]]:
    """Return the labels of every entity that occurs anywhere."""
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for label, members in triples.types.items():
        for entity in members:
            labels[entity].append(label)
    ends = chain.from_iterable(triples.relations.values())
    named = (entities for entities, _ in triples.attributes.values())
    for entity in chain.from_iterable(chain(named, ends)):
        if entity not in labels:
            labels[entity].append(UNTYPED)
    return labels


def _nodes(
    triples: Triples, labels: Mapping[str, list[str]]
) -> Mapping[tuple[str, ...], list[dict[str, Any]]]:
    """Return the properties of every entity, by its labels."""
    said: dict[str, dict[str, Any]] = {entity: {ENTITY_KEY: entity} for entity in labels}
    for attribute, (entities, values) in triples.attributes.items():
        for entity, value in zip(entities, values, strict=True):
            said[entity].setdefault(attribute, []).append(value)
    nodes: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for entity, row in said.items():
        nodes[tuple(labels[entity])].append(
            {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in row.items()}
        )
    return nodes


def _creation(labels: Sequence[str]) -> tuple[Statement, dict[str, str]]:
    """Return what creates nodes with all their labels at once, which every server can."""
    identifiers = {f"label{'_' * place}": label for place, label in enumerate(labels)}
    together = "".join(f":`{{{name}}}`" for name in identifiers)
    text = f"UNWIND $rows AS row CREATE (n{together}) SET n = row"
    return _statement("nodes", text, "rows"), identifiers


def _relationships(
    triples: Triples, labels: Mapping[str, list[str]]
) -> Mapping[tuple[str, str, str], list[list[str]]]:
    groups: defaultdict[tuple[str, str, str], list[list[str]]] = defaultdict(list)
    for relation, ends in triples.relations.items():
        for head, tail in zip(*ends, strict=True):
            groups[labels[head][0], relation, labels[tail][0]].append([head, tail])
    return groups


def batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Divide rows into lists of at most ``size``."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


def connection(role: Role, uri: str) -> Connection:
    """Return the connection of a role, with the login from the environment."""
    prefix = f"SAMEAS_{role.upper()}_"
    return Connection(
        role,
        uri,
        username=os.environ.get(f"{prefix}USERNAME"),
        password=os.environ.get(f"{prefix}PASSWORD"),
        database=os.environ.get(f"{prefix}DATABASE"),
    )


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description="Put a data folder into two databases.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", required=True, metavar="URI")
    parser.add_argument("--target", required=True, metavar="URI")
    options = parser.parse_args()
    sides = load(
        options.folder, connection("source", options.source), connection("target", options.target)
    )
    for role, loaded in zip(("source", "target"), sides, strict=True):
        sys.stdout.write(
            f"{role}: {loaded.nodes:,} nodes, {loaded.relationships:,} relationships\n"
        )


if __name__ == "__main__":
    main()
