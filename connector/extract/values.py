"""Neo4j's values as plain ones: text, integers, floats and truth values, in columns."""

from __future__ import annotations

from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from connector.schema import is_temporal, iso_text, well_known_text
from model.graph import AttributeColumn, object_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.graph import IntArray, ObjectArray

LONGEST_TEXT = 4_000
"""Characters of a text that are compared; statements cut what is longer before it travels."""

_POOLED = 65_536
_FAST = {str, int, float, bool, type(None)}


def plain(value: Any) -> tuple[str | int | float | bool, ...]:
    """Return what one stored value says, as none, one or several plain values.

    Nothing is said by null, empty text, bytes and numbers that are not finite. Temporal values
    become ISO 8601 text, points well-known text with their SRID, lists several values.
    """
    if isinstance(value, str):
        return (value[:LONGEST_TEXT],) if value else ()
    if isinstance(value, float):
        return (value,) if isfinite(value) else ()
    if isinstance(value, int):
        return (value,)
    if value is None or isinstance(value, bytes | bytearray):
        return ()
    if is_temporal(value):
        return (iso_text(value),)
    if hasattr(value, "srid"):
        return (well_known_text(value),)
    if isinstance(value, list | tuple):
        return tuple(chain.from_iterable(map(plain, value)))
    raise TypeError(f"{type(value).__name__} is no value of a property")


class ColumnBuilder:
    """Gathers one attribute page by page; what has been added stays as arrays.

    Several properties may be added for the same rows: the attribute has the values of all.
    """

    def __init__(self) -> None:
        self._rows: list[IntArray] = []
        self._values: list[ObjectArray] = []
        self._pool: dict[str, str] | None = {}
        self._several = False

    def add(self, first_row: int, values: Sequence[Any]) -> None:
        """Add one property of consecutive rows: ``values[i]`` belongs to ``first_row + i``."""
        types = set(map(type, values))
        if types <= _FAST:
            if float in types:
                values = [None if isinstance(v, float) and not isfinite(v) else v for v in values]
            rows = [row for row, v in enumerate(values, first_row) if v is not None and v != ""]
            kept = [v for v in values if v is not None and v != ""]
        else:
            said = [plain(value) for value in values]
            rows = [row for row, parts in enumerate(said, first_row) for _ in parts]
            kept = list(chain.from_iterable(said))
            self._several = self._several or len(set(rows)) < len(rows)
        if self._rows and rows and rows[0] <= self._rows[-1][-1]:
            self._several = True
        if rows:
            self._rows.append(np.array(rows, dtype=np.int32))
            self._values.append(object_array(self._interned(kept) if str in types else kept))

    def add_at(self, rows: IntArray, values: Sequence[Any]) -> None:
        """Add plain values of rows in any order: ``values[i]`` belongs to ``rows[i]``."""
        if len(rows):
            self._rows.append(rows)
            self._values.append(object_array(self._interned(list(values))))
            self._several = True

    def _interned(self, values: list[Any]) -> list[Any]:
        """Let equal texts be one object, as long as there are few different ones."""
        if self._pool is None:
            return values
        pool = self._pool
        values = [pool.setdefault(v, v) if type(v) is str else v for v in values]
        if len(pool) > _POOLED:
            self._pool = None
        return values

    def finish(self, position: IntArray) -> AttributeColumn:
        """Return the column, where ``position[row]`` is the place of a row in the table."""
        if not self._rows:
            return AttributeColumn(np.empty(0, np.int32), np.empty(0, object))
        entity = position[np.concatenate(self._rows)]
        value = np.concatenate(self._values)
        order = np.argsort(entity, kind="stable")
        entity, value = entity[order], value[order]
        if self._several:
            keep = _first_occurrences(entity, value)
            entity, value = entity[keep], value[keep]
        return AttributeColumn(entity, value)


def _first_occurrences(entity: IntArray, value: ObjectArray) -> IntArray:
    """Return where an entity says something that it has not said before."""
    keep = np.ones(len(entity), dtype=np.bool_)
    shared = entity[1:] == entity[:-1]
    candidates = np.flatnonzero(np.append(shared, False) | np.append(False, shared))
    seen: set[Any] = set()
    for index in candidates.tolist():
        if not index or entity[index] != entity[index - 1]:
            seen.clear()
        # 1, 1.0 and True are equal in Python, but do not say the same.
        said = type(value[index]), value[index]
        keep[index] = said not in seen
        seen.add(said)
    return np.flatnonzero(keep).astype(np.int32)
