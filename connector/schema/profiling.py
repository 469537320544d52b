"""Looks into a database: labels, properties, relationship types; no APOC needed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import cypher
from connector.errors import DatabaseError
from connector.schema.nodes import sampled_nodes, telling
from connector.schema.properties import property_profile
from connector.schema.values import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
)
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.database import Database
    from model.progress import Progress

PAGE = 10_000
"""Nodes whose values are read at once."""

VALUES = 1_000_000
"""Values of one label that are looked at, of all its properties together, at most."""

TYPES = 20_000
"""Nodes of one label whose value types `value_types` looks at, at most."""

_ENDS = 20_000
_RELATIONSHIPS = 200
_OUR_LABELS = frozenset({"SameAsRef", "SameAsRun", "SameAsLock", "SameAsEvidence"})
_OUR_TYPES = frozenset({"SAME_AS", "WAS_SAME_AS", "NOT_SAME_AS"})

Ends = tuple[str, str, str]


class EmptyDatabaseError(DatabaseError):
    """A database holds no nodes that have a label."""


def profile(
    database: Database, progress: Progress = silent, *, values: bool = True
) -> GraphProfile:
    """Profile a graph.

    Counts and fill rates are exact. Types, distinct shares and samples are those of all nodes of a
    label, or of pages spread evenly over it where that would be more than `VALUES`. Names that
    cannot be quoted safely (`cypher.quote`) are left out, for nothing can be done with them.

    Args:
        database: to look into; only read.
        progress: told of each label and relationship type.
        values: False looks at no values: types and samples stay empty, ``distinct`` 0, ``starts``
            and ``ends`` a guess. Much faster, and enough to see whether what is mapped is there.

    Raises:
        EmptyDatabaseError: there are no nodes, or none has a label.
        DatabaseError: a statement failed.
    """
    labels = _labels(database)
    if not labels:
        name = f" {database.server.database}" if database.server.database else ""
        raise EmptyDatabaseError(
            f"the {database.role} database{name} has no nodes with a label",
            hint="load the graph first, or name another database in "
            f"SAMEAS_{database.role.upper()}_DATABASE",
        )
    types = _types(database)
    with progress(f"{database.role}: schema", len(labels) + len(types), "parts") as advance:
        found = {}
        for label, nodes in sorted(labels.items()):
            found[label] = _label(database, label, nodes, values)
            advance()
        relationships = []
        # A node counts for each of its labels, so where they have many there are very many
        # combinations; the rare ones are no help.
        frequent = dict(types.most_common(_RELATIONSHIPS if values else 0))
        for ends, count in sorted(types.items()):
            start, end = found[ends[0]], found[ends[2]]
            if ends in frequent:
                relationship = _looked_at(database, ends, count, end)
            else:
                guessed = min(count, start.count), min(count, end.count)
                relationship = RelationshipProfile(*ends, count, *guessed)
            relationships.append(relationship)
            advance()
    return GraphProfile(tuple(found.values()), tuple(relationships))


def value_types(
    database: Database, names: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, dict[str, int]]]:
    """Return label to property to value type to nodes, in up to `TYPES` nodes of each label.

    Args:
        database: to look into; only read.
        names: label, or alternatives as the mapping writes them, to the properties that matter.
    """
    found: dict[str, dict[str, dict[str, int]]] = {}
    for label, properties in names.items():
        rows = database.read(
            cypher.load("introspect/types"),
            {"names": list(properties), "limit": TYPES},
            {"label": cypher.alternatives(label)},
        )
        types = found.setdefault(label, {})
        for name, kind, nodes in rows:
            types.setdefault(name, {})[kind] = nodes
    return found


def _labels(database: Database) -> Counter[str]:
    counts: Counter[str] = Counter()
    for labels, nodes in database.read(cypher.load("introspect/labels")):
        for label in _usable(set(labels) - _OUR_LABELS):
            counts[label] += nodes
    return counts


def _types(database: Database) -> Counter[Ends]:
    counts: Counter[Ends] = Counter()
    for starts, kind, ends, number in database.read(cypher.load("introspect/relationships")):
        for combination in product(
            _usable(set(starts) - _OUR_LABELS),
            _usable({kind} - _OUR_TYPES),
            _usable(set(ends) - _OUR_LABELS),
        ):
            counts[combination] += number
    return counts


def _label(database: Database, label: str, nodes: int, values: bool) -> LabelProfile:
    rows = database.read(cypher.load("introspect/properties"), {}, {"label": label})
    filled = dict(rows)
    names = _usable(filled)
    # Somebody may have added nodes since they were counted.
    share = {name: min(1.0, filled[name] / nodes) for name in names}
    if not values:
        return LabelProfile(
            label, nodes, tuple(PropertyProfile(name, (), share[name], 0.0, ()) for name in names)
        )
    columns = _columns(database, label, nodes, names)
    known = {name: [v for v in column if v is not None] for name, column in columns.items()}
    properties = tuple(
        replace(property_profile(name, column, len(column)), filled=share[name])
        for name, column in known.items()
    )
    return LabelProfile(label, nodes, properties, sampled_nodes(properties, columns))


def _columns(
    database: Database, label: str, nodes: int, names: Sequence[str]
) -> dict[str, list[Any]]:
    """Return the values of each property, None for nodes without it."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    if not names:
        return columns
    # Pages from all over the label: what was loaded first is often not like the rest.
    limit = min(PAGE, max(100, VALUES // len(names)))
    pages = max(1, min(-(-nodes // limit), VALUES // (limit * len(names))))
    for page in range(pages):
        first, end = nodes * page // pages, nodes * (page + 1) // pages
        # Where all are read, none is read twice: its key would seem to repeat.
        [(rows,)] = database.read(
            cypher.load("introspect/values"),
            {"names": list(names), "skip": first, "limit": min(limit, end - first)},
            {"label": label},
        )
        for name, column in zip(names, zip(*rows, strict=True), strict=False):
            columns[name] += column
    return columns


def _looked_at(
    database: Database, ends: Ends, count: int, end: LabelProfile
) -> RelationshipProfile:
    identifiers = dict(zip(("start", "type", "end"), ends, strict=True))
    [(starts,)] = database.read(cypher.load("introspect/start_nodes"), {}, identifiers)
    [(reached,)] = database.read(cypher.load("introspect/end_nodes"), {}, identifiers)
    names = [each.name for each in telling(end.properties)]
    samples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if names:
        [(rows,)] = database.read(
            cypher.load("introspect/end_values"), {"names": names, "limit": _ENDS}, identifiers
        )
        samples = tuple(
            (name, property_profile(name, [v for v in column if v is not None], 1).samples)
            for name, column in zip(names, zip(*rows, strict=True), strict=False)
        )
    return RelationshipProfile(*ends, count, starts, reached, samples)


def _usable(names: Iterable[str]) -> list[str]:
    """Return the names that can be quoted, sorted."""
    usable = []
    for name in sorted(names):
        try:
            cypher.quote(name)
        except cypher.InvalidIdentifierError:
            continue
        usable.append(name)
    return usable
