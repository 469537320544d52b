"""Looks into a database: labels, properties, relationship types; no APOC needed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import cypher
from connector.errors import DatabaseError
from connector.schema.samples import sample
from connector.schema.values import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
)
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connector.database import Database
    from model.progress import Progress

NODES = 50_000
"""Nodes of a label, and ends of a relationship type, whose values are looked at."""

_END_PROPERTIES = 3
_OUR_LABELS = frozenset({"SameAsRef", "SameAsRun", "SameAsLock"})
_OUR_TYPES = frozenset({"SAME_AS", "WAS_SAME_AS", "NOT_SAME_AS"})


def profile(database: Database, progress: Progress = silent) -> GraphProfile:
    """Profile a graph; counts are exact, values are those of the first `NODES` nodes of a label.

    Names that cannot be quoted safely (`cypher.quote`) are left out, for nothing can be done
    with them.

    Raises:
        DatabaseError: a statement failed, or the database has no nodes.
    """
    counts: Counter[str] = Counter()
    for labels, nodes in database.read(cypher.load("introspect/labels")):
        for label in _usable(set(labels) - _OUR_LABELS):
            counts[label] += nodes
    if not counts:
        raise DatabaseError(
            f"the {database.role} database {database.server.database} has no nodes with a label",
            hint=f"load the graph first, or name another database in "
            f"SAMEAS_{database.role.upper()}_DATABASE",
        )
    types = _types(database)
    with progress(f"look into {database.role}", len(counts) + len(types), "parts") as advance:
        found = []
        for label, nodes in sorted(counts.items()):
            found.append(LabelProfile(label, nodes, tuple(_properties(database, label))))
            advance()
        by_label = {label.label: label for label in found}
        relationships = []
        for start, kind, end, count, starts, ends in types:
            samples = tuple(_end_samples(database, start, kind, by_label[end]))
            relationships.append(
                RelationshipProfile(start, kind, end, count, starts, ends, samples)
            )
            advance()
    return GraphProfile(tuple(found), tuple(relationships))


def _types(database: Database) -> list[tuple[str, str, str, int, int, int]]:
    """Return start label, type, end label and their counts; a node counts for each label."""
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for starts, kind, ends, *numbers in database.read(cypher.load("introspect/relationships")):
        for usable in _usable({kind} - _OUR_TYPES):
            for start in _usable(set(starts) - _OUR_LABELS):
                for end in _usable(set(ends) - _OUR_LABELS):
                    total = counts[start, usable, end]
                    total[:] = [a + b for a, b in zip(total, numbers, strict=True)]
    return [(*ends, *numbers) for ends, numbers in sorted(counts.items())]  # type: ignore[misc]


def _properties(database: Database, label: str) -> Iterator[PropertyProfile]:
    rows = database.read(cypher.load("introspect/properties"), {"nodes": NODES}, {"label": label})
    types: dict[str, Counter[str]] = defaultdict(Counter)
    looked_at = 0
    for name, kind, nodes, seen in rows:
        types[name][str(kind).replace(" NOT NULL", "")] += nodes
        looked_at = max(looked_at, seen)
    for name in _usable(types):
        values = [
            row[0]
            for row in database.read(
                cypher.load("introspect/values"),
                {"nodes": NODES},
                {"label": label, "property": name},
            )
        ]
        filled = types[name].total()
        yield PropertyProfile(
            name=name,
            types=tuple(kind for kind, _ in types[name].most_common()),
            filled=min(1.0, filled / max(looked_at, 1)),
            distinct=min(1.0, len(values) / max(filled, 1)),
            samples=sample(_texts(values)),
        )


def _end_samples(
    database: Database, start: str, kind: str, end: LabelProfile
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sample what names the end nodes: the text properties that are filled best."""
    named = [p for p in end.properties if p.types[:1] == ("STRING",)]
    for of in sorted(named, key=lambda p: -p.filled)[:_END_PROPERTIES]:
        rows = database.read(
            cypher.load("introspect/end_values"),
            {"nodes": NODES},
            {"start": start, "type": kind, "end": end.label, "property": of.name},
        )
        yield of.name, sample(_texts(row[0] for row in rows))


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from map(str, value if isinstance(value, list) else [value])


def _usable(names: Iterable[str]) -> list[str]:
    usable = []
    for name in sorted(names):
        try:
            cypher.quote(name)
        except cypher.InvalidIdentifierError:
            continue
        usable.append(name)
    return usable
