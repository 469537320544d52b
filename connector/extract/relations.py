"""The relationships between entities that were read, and what stands at their ends, by pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import cypher
from connector.extract.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connector.config.mapping import NeighbourProperty, RelationPattern
    from connector.database import Database
    from connector.extract.entities import EntityReading
    from connector.extract.ranges import Bounds, Lane
    from model.graph import IntArray
    from model.progress import Progress

_RELATIONSHIPS = 4
"""A page aims at this many relationships for a node in a page of entities: they are as light."""

_WIDEST = 16
"""A page reaches over at most this many times the nodes of a page of entities."""


@dataclass(frozen=True)
class RelationReading:
    """Relationships as rows of the head's and the tail's table.

    Attributes:
        dropped: relationships that were read and have an end in neither table: a node whose key
            was left out, or that came or went since the entities were read.
    """

    head: IntArray
    tail: IntArray
    dropped: int


def read_relation(
    database: Database,
    name: str,
    pattern: RelationPattern,
    head: EntityReading,
    tail: EntityReading,
    *,
    page: int,
    progress: Progress,
) -> RelationReading:
    """Read the relationships of one pattern between one pair of types.

    Ends are joined by key, not by elementId, which another node may have by the time of the next
    page. Pages go over the type with more entities, for its nodes have fewer relationships each:
    a genre has all its films in one page, a film only its genres.
    """
    by_head = len(head.table) >= len(tail.table)
    near, far = (head, tail) if by_head else (tail, head)
    led = pattern if by_head else pattern.turned()
    near_rows: list[IntArray] = []
    far_rows: list[IntArray] = []
    dropped = 0
    for near_keys, far_keys in _read(database, name, near, led, far.side.key, page, progress):
        rows = near.index.rows(near_keys), far.index.rows(far_keys)
        kept = (rows[0] >= 0) & (rows[1] >= 0)
        near_rows.append(rows[0][kept])
        far_rows.append(rows[1][kept])
        dropped += len(kept) - int(kept.sum())
    found = _joined(near_rows), _joined(far_rows)
    return RelationReading(*(found if by_head else found[::-1]), dropped)


def read_neighbour_values(
    database: Database,
    name: str,
    carrier: NeighbourProperty,
    reading: EntityReading,
    *,
    page: int,
    progress: Progress,
) -> Iterator[tuple[IntArray, list[Any]]]:
    """Yield page by page rows of a type's table with what their neighbours say, as plain values.

    They are sorted, so that they come in the same order from every server.

    Args:
        name: attribute.
        carrier: which neighbours, and which of their properties.
        reading: the type.
    """
    led, told = carrier.pattern(reading.side.label), (carrier.property,)
    for keys, values in _read(database, name, reading, led, told, page, progress):
        rows = reading.index.rows(keys).tolist()
        said = sorted(
            (row, type(one).__name__, str(one), one)
            for row, value in zip(rows, values, strict=True)
            if row >= 0
            for one in plain(value)
        )
        yield np.array([row for row, *_ in said], dtype=np.int32), [one for *_, one in said]


def _leading(
    pattern: RelationPattern,
) -> tuple[str, dict[str, cypher.Identifier], dict[str, bool]]:
    """Return the statement that reads a pattern from its head, its identifiers and directions."""
    first, *further = pattern.steps
    identifiers: dict[str, cypher.Identifier] = {
        "type": first.type,
        "other_label": cypher.alternatives(pattern.tail),
    }
    if not further:
        return "incoming" if first.reverse else "outgoing", identifiers, {}
    [onward] = further
    identifiers["between_label"] = cypher.alternatives(onward.head)
    identifiers["other_type"] = onward.type
    return "through", identifiers, {"outgoing": not first.reverse, "onward": not onward.reverse}


def _read(
    database: Database,
    name: str,
    near: EntityReading,
    pattern: RelationPattern,
    told: tuple[str, ...],
    page: int,
    progress: Progress,
) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield page by page the keys of the near ends and what is told of the far ones."""
    statement, leading, directions = _leading(pattern)
    identifiers: dict[str, cypher.Identifier] = {
        "label": near.side.labels,
        "key": near.space.part,
        **leading,
    }
    total = sum(lane.nodes for lane in near.space.lanes)
    with progress(f"{database.role}: {name}", total, "nodes") as advance:
        pages = _Pages(near.space.lanes, page)
        for bounds in pages:
            [(near_keys, said)] = database.read(
                bounds.statement(statement),
                {
                    **bounds.parameters,
                    **directions,
                    "skip": list(near.crowded),
                    "key": list(near.side.key),
                    "other_key": list(told),
                },
                identifiers,
            )
            yield near_keys, said
            pages.found(len(near_keys), bounds.nodes)
            advance(bounds.nodes)


class _Pages:
    """Pages as narrow or wide as the relationships that the nodes turn out to have ask for."""

    def __init__(self, lanes: Sequence[Lane], size: int) -> None:
        self._lanes = lanes
        self._size = size
        self._nodes = size

    def __iter__(self) -> Iterator[Bounds]:
        for lane in self._lanes:
            first = 0
            while first < lane.intervals:
                width = max(1, self._nodes * lane.intervals // lane.nodes)
                last = min(first + width, lane.intervals)
                yield lane.between(first, last)
                first = last

    def found(self, relationships: int, nodes: int) -> None:
        """Say what the last page had, so that the next one comes out as intended."""
        wanted = _RELATIONSHIPS * self._size * max(1, nodes) // max(1, relationships)
        self._nodes = max(1, min(wanted, 4 * self._nodes, _WIDEST * self._size))


def _joined(parts: Sequence[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)
