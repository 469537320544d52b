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
    ends = _ends(pattern if by_head else pattern.turned(), far.side.label, far.side.key)
    near_rows: list[IntArray] = []
    far_rows: list[IntArray] = []
    dropped = 0
    for near_keys, far_keys in _read(database, name, near, ends, page, progress):
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
    ends = _ends(carrier.pattern(reading.side.label), carrier.label, (carrier.property,))
    for keys, values in _read(database, name, reading, ends, page, progress):
        rows = reading.index.rows(keys).tolist()
        said = sorted(
            (row, type(one).__name__, str(one), one)
            for row, value in zip(rows, values, strict=True)
            if row >= 0
            for one in plain(value)
        )
        yield np.array([row for row, *_ in said], dtype=np.int32), [one for *_, one in said]


@dataclass(frozen=True)
class _Between:
    """The nodes between both ends, and the relationships that lead on from there."""

    label: str
    type: str
    outgoing: bool


@dataclass(frozen=True)
class _Ends:
    """Relationships seen from the nodes that pages go over, and what to tell of the other end."""

    type: str
    outgoing: bool
    label: str
    told: tuple[str, ...]
    between: _Between | None = None

    @property
    def statement(self) -> str:
        if self.between is not None:
            return "through"
        return "outgoing" if self.outgoing else "incoming"

    @property
    def identifiers(self) -> dict[str, cypher.Identifier]:
        found: dict[str, cypher.Identifier] = {
            "type": self.type,
            "other_label": cypher.alternatives(self.label),
        }
        if self.between is not None:
            found["between_label"] = cypher.alternatives(self.between.label)
            found["other_type"] = self.between.type
        return found

    @property
    def parameters(self) -> dict[str, bool]:
        if self.between is None:
            return {}
        return {"outgoing": self.outgoing, "onward": self.between.outgoing}


def _ends(pattern: RelationPattern, label: str, told: tuple[str, ...]) -> _Ends:
    """Return a pattern as seen from the nodes of its head."""
    first, *second = pattern.steps
    between = [_Between(step.head, step.type, not step.reverse) for step in second]
    return _Ends(first.type, not first.reverse, label, told, *between)


def _read(
    database: Database,
    name: str,
    near: EntityReading,
    ends: _Ends,
    page: int,
    progress: Progress,
) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield page by page the keys of the near ends and what is told of the far ones."""
    identifiers: dict[str, cypher.Identifier] = {
        "label": near.side.labels,
        "key": near.space.part,
        **ends.identifiers,
    }
    total = sum(lane.nodes for lane in near.space.lanes)
    with progress(f"{database.role}: {name}", total, "nodes") as advance:
        pages = _Pages(near.space.lanes, page)
        for bounds in pages:
            [(near_keys, told)] = database.read(
                bounds.statement(ends.statement),
                {
                    **bounds.parameters,
                    **ends.parameters,
                    "skip": list(near.crowded),
                    "key": list(near.side.key),
                    "other_key": list(ends.told),
                },
                identifiers,
            )
            yield near_keys, told
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
