"""One database as a typed graph: the mapped types, attributes and relations, and nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from connector.errors import ConfigurationError
from connector.extract.entities import read_entities
from connector.extract.relations import read_neighbour_values, read_relation
from connector.extract.values import ColumnBuilder
from model.graph import EdgeList, EntityTable, TypedGraph
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from connector.config.mapping import AttributeMapping, RelationMapping, RelationPattern
    from connector.config.mapping import Mapping as SchemaMapping
    from connector.database import Database
    from connector.extract.entities import EntityReading, KeyReport
    from connector.extract.keys import NativeKey
    from connector.extract.relations import RelationReading
    from model.progress import Progress

PAGE = 10_000


@dataclass(frozen=True)
class Extract:
    """One database as it was read.

    Attributes:
        graph: entities sorted by key text, relationships by head and tail; the same content gives
            the same arrays, whichever server it comes from and however it was paged.
        keys: entity type to the keys as the database has them, ``[n]`` in the order of the
            type's table: a tuple of the key's parts each, to find the node by.
        reports: nodes that were left out for want of a key of their own.
        dropped: relation to the number of its relationships that were read and left out because
            one end is in no table; relations without any are absent.
        seconds: how long the reading took.
    """

    graph: TypedGraph
    keys: Mapping[str, list[NativeKey]]
    reports: tuple[KeyReport, ...]
    dropped: Mapping[str, int]
    seconds: float


def extract(
    database: Database,
    mapping: SchemaMapping,
    *,
    name: str | None = None,
    progress: Progress = silent,
    page: int = PAGE,
) -> Extract:
    """Read what the mapping names of one database, on the side that the database plays.

    Only mapped labels, properties and relationship types are asked for. Every page is a read
    transaction of its own, so what changes meanwhile may or may not be seen, but never breaks
    the graph: a relationship whose end is not in the tables is dropped and counted.

    Args:
        database: whose role says which side of the mapping is read.
        name: of the graph; its role by default.
        page: nodes to read in one transaction, roughly; one page at a time is held in memory
            beside the arrays.

    Raises:
        ConfigurationError: a relation names a label that no entity type has.
        DatabaseError: a statement failed.
    """
    started = time.monotonic()
    readings = {
        entity.name: read_entities(
            database,
            entity.name,
            entity.side(database.role),
            {a.name: a.properties(database.role) for a in entity.attributes},
            page=page,
            progress=progress,
        )
        for entity in mapping.entities
    }
    tables = {
        entity.name: _with_neighbours(
            database, entity.attributes, readings[entity.name], page=page, progress=progress
        )
        for entity in mapping.entities
    }
    edges: list[EdgeList] = []
    dropped: dict[str, int] = {}
    for relation in mapping.relations:
        parts: dict[tuple[str, str], list[RelationReading]] = {}
        for pattern, head, tail in _ends(relation, relation.side(database.role), readings):
            part = read_relation(
                database, relation.name, pattern, readings[head], readings[tail],
                page=page, progress=progress,
            )  # fmt: skip
            parts.setdefault((head, tail), []).append(part)
            if part.dropped:
                dropped[relation.name] = dropped.get(relation.name, 0) + part.dropped
        edges += [_edge_list(relation.name, *ends, read) for ends, read in parts.items()]
    return Extract(
        graph=TypedGraph(
            name=name or database.role,
            entities=tables,
            relations=tuple(edges),
        ),
        keys={kind: reading.native for kind, reading in readings.items()},
        reports=tuple(report for reading in readings.values() for report in reading.reports),
        dropped=dropped,
        seconds=time.monotonic() - started,
    )


def key_reports(
    database: Database,
    mapping: SchemaMapping,
    *,
    progress: Progress = silent,
    page: int = PAGE,
) -> tuple[KeyReport, ...]:
    """Return what `extract` would report on the keys, reading nothing else.

    Raises:
        DatabaseError: a statement failed.
    """
    return tuple(
        report
        for entity in mapping.entities
        for report in read_entities(
            database, entity.name, entity.side(database.role), {}, page=page, progress=progress
        ).reports
    )


def _with_neighbours(
    database: Database,
    attributes: Sequence[AttributeMapping],
    reading: EntityReading,
    *,
    page: int,
    progress: Progress,
) -> EntityTable:
    """Return the table of a type with what neighbours say added to the attributes."""
    columns = dict(reading.table.attributes)
    rows = np.arange(len(reading.table), dtype=np.int32)
    for attribute in attributes:
        carriers = attribute.neighbours(database.role)
        if not carriers:
            continue
        builder = ColumnBuilder()
        own = columns[attribute.name]
        builder.add_at(own.entity, own.value.tolist())
        for carrier in carriers:
            for found, values in read_neighbour_values(
                database, attribute.name, carrier, reading, page=page, progress=progress
            ):
                builder.add_at(found, values)
        columns[attribute.name] = builder.finish(rows)
    return replace(reading.table, attributes=columns)


def _ends(
    relation: RelationMapping,
    patterns: Sequence[RelationPattern],
    readings: Mapping[str, EntityReading],
) -> Iterator[tuple[RelationPattern, str, str]]:
    """Pair each pattern with the types of its labels; several types may share a label."""
    types: dict[str, list[str]] = {}
    for kind, reading in readings.items():
        types.setdefault(reading.side.label, []).append(kind)
    for pattern in patterns:
        for label in (pattern.head, pattern.tail):
            if label not in types:
                raise ConfigurationError(
                    f"relation {relation.name!r}: no entity type has the label {label!r} "
                    f"of {pattern}",
                    hint=f"map an entity type to {label!r} or leave the pattern out",
                )
        for head in types[pattern.head]:
            for tail in types[pattern.tail]:
                yield pattern, head, tail


def _edge_list(
    relation: str, head_type: str, tail_type: str, parts: Sequence[RelationReading]
) -> EdgeList:
    head = np.concatenate([part.head for part in parts])
    tail = np.concatenate([part.tail for part in parts])
    order = np.lexsort((tail, head))
    return EdgeList(relation, head_type, tail_type, head[order], tail[order])
