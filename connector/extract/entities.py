"""The entities of one type: keys and attributes, page by page."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import cypher
from connector.extract.keys import (
    KeyIndex,
    canonical_key,
    canonical_keys,
    is_too_long,
    is_usable,
)
from connector.extract.ranges import USABLE_TYPES, VOID, KeySpace, key_space
from connector.extract.values import LONGEST_TEXT, ColumnBuilder
from model.graph import EntityTable, object_array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.config.mapping import EntitySide
    from connector.database import Database
    from connector.extract.keys import NativeKey
    from connector.extract.ranges import Bounds
    from model.progress import Progress

KeyProblem = Literal["missing", "empty", "unusable", "too long", "duplicate"]
_EXAMPLES = 3
_LONGEST_EXAMPLE = 80


@dataclass(frozen=True)
class KeyReport:
    """Nodes that were left out because their key does not say which entity they are.

    Attributes:
        type: the entity type.
        label: its label on this side.
        key: the properties of the key.
        problem: a part is null ("missing"); all parts are empty text ("empty"); a part is a list,
            point, bytes or no finite number ("unusable"); its text has more than `LONGEST_KEY`
            bytes ("too long"); several nodes carry it ("duplicate").
        nodes: how many were left out; of duplicates all carriers.
        keys: different keys among them; of duplicates and what is too long, otherwise 0.
        examples: up to three: the beginnings of these keys, otherwise the nodes' elementId.
    """

    type: str
    label: str
    key: tuple[str, ...]
    problem: KeyProblem
    nodes: int
    keys: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class EntityReading:
    """One type as it was read: the table, and what finding its relationships takes.

    Attributes:
        native: ``[n]`` the keys as the database has them, in the order of the table.
        crowded: keys that so many nodes share that one page would not hold them.
    """

    side: EntitySide
    table: EntityTable
    native: list[NativeKey]
    index: KeyIndex
    space: KeySpace
    crowded: tuple[Any, ...]
    reports: tuple[KeyReport, ...]


def read_entities(
    database: Database,
    name: str,
    side: EntitySide,
    attributes: Mapping[str, Sequence[str]],
    *,
    page: int,
    progress: Progress,
) -> EntityReading:
    """Read one type: every node with a usable key that no other node of the label has.

    Args:
        name: the entity type.
        side: its label and key here.
        attributes: attribute name to the properties that carry it here.
        page: nodes read in one transaction, roughly.
    """
    space = key_space(database, side, page)
    reading = _Pages(database, side, space.part, attributes)
    with progress(f"{database.role}: {name}", space.nodes, "nodes") as advance:
        for lane in space.lanes:
            for bounds in lane.pages(page):
                advance(reading.add(bounds))
    table, native = reading.table()
    reports = [] if space.sound else _problems(database, name, side)
    found: tuple[tuple[KeyProblem, list[tuple[NativeKey, int]]], ...] = (
        ("too long", reading.too_long),
        ("duplicate", reading.duplicates),
    )
    for problem, carried in found:
        if carried:
            texts = heapq.nsmallest(_EXAMPLES, (canonical_key(key) for key, _ in carried))
            reports.append(
                KeyReport(
                    name,
                    side.label,
                    side.key,
                    problem,
                    nodes=sum(nodes for _, nodes in carried),
                    keys=len(carried),
                    examples=tuple(map(_beginning, texts)),
                )
            )
    crowded = tuple(key[0] for key, nodes in reading.duplicates if len(key) == 1 and nodes > page)
    return EntityReading(side, table, native, KeyIndex(native), space, crowded, tuple(reports))


class _Pages:
    """Pages of one type, gathered."""

    def __init__(
        self,
        database: Database,
        side: EntitySide,
        part: str,
        attributes: Mapping[str, Sequence[str]],
    ) -> None:
        self.duplicates: list[tuple[NativeKey, int]] = []
        self.too_long: list[tuple[NativeKey, int]] = []
        self._database = database
        self._side = side
        self._identifiers: dict[str, cypher.Identifier] = {"label": side.labels, "key": part}
        self._properties = list(dict.fromkeys(p for names in attributes.values() for p in names))
        self._attributes = attributes
        self._builders = {name: ColumnBuilder() for name in attributes}
        self._native: list[NativeKey] = []

    def add(self, bounds: Bounds) -> int:
        """Read one page and return how many nodes it had."""
        parameters = {
            **bounds.parameters,
            "key": list(self._side.key),
            "properties": self._properties,
            "longest": LONGEST_TEXT,
        }
        [(keys, carriers, rows)] = self._database.read(
            bounds.statement("entities"), parameters, self._identifiers
        )
        native = list(map(tuple, keys)) if len(self._side.key) > 1 else [(key,) for key in keys]
        kept = self._kept(native, carriers)
        if len(kept) < len(native):
            native = [native[index] for index in kept]
            rows = [rows[index] for index in kept]
        columns = dict(zip(self._properties, zip(*rows, strict=True), strict=True)) if rows else {}
        for name, builder in self._builders.items():
            for source in self._attributes[name] if rows else ():
                builder.add(len(self._native), columns[source])
        self._native += native
        return sum(carriers)

    def _kept(self, native: Sequence[NativeKey], carriers: Sequence[int]) -> Sequence[int]:
        usable = [
            index
            for index, key in enumerate(native)
            if all(map(is_usable, key)) and any(part != "" for part in key)
        ]
        if too_long := [index for index in usable if is_too_long(native[index])]:
            self.too_long += [(native[index], carriers[index]) for index in too_long]
            left = set(too_long)
            usable = [index for index in usable if index not in left]
        repeated = [index for index in usable if carriers[index] > 1]
        self.duplicates += [(native[index], carriers[index]) for index in repeated]
        return [index for index in usable if carriers[index] == 1] if repeated else usable

    def table(self) -> tuple[EntityTable, list[NativeKey]]:
        """Return what was read, in the order of the keys' texts."""
        texts = canonical_keys(self._native)
        order = sorted(range(len(texts)), key=texts.__getitem__)
        position = np.empty(len(order), dtype=np.int32)
        position[order] = np.arange(len(order), dtype=np.int32)
        table = EntityTable(
            key=object_array([texts[row] for row in order]),
            attributes={name: b.finish(position) for name, b in self._builders.items()},
        )
        return table, [self._native[row] for row in order]


def _beginning(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[: _LONGEST_EXAMPLE - 1]}…"


def _problems(database: Database, name: str, side: EntitySide) -> list[KeyReport]:
    rows = database.read(
        cypher.load("extract/key_problems"),
        {
            "key": list(side.key),
            "types": list(USABLE_TYPES),
            "void": list(VOID),
            "examples": _EXAMPLES,
        },
        {"label": side.labels},
    )
    return [
        KeyReport(name, side.label, side.key, problem, nodes, 0, tuple(map(str, examples)))
        for problem, nodes, examples in sorted(rows)
    ]
