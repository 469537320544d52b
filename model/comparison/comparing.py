"""What comparing the values of one attribute takes and gives, whatever their kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from rapidfuzz.process import cpdist

from model.values.missing import said
from model.workers import cores

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from model.graph import AttributeColumn, FloatArray, IntArray

MOST_VALUES = 8
"""Values of one attribute of one entity that are compared, where both sides have many."""
_MOST_ALIASES = 32
"""Those that are compared where the other side has few."""


@dataclass(frozen=True)
class Coded:
    """One side of an attribute: the entities' values as codes of distinct values.

    Attributes:
        start: ``[n + 1]`` where an entity's values begin in ``code``.
        code: ``[m]`` index among the side's distinct values.
        entities: ``[distinct]`` entities that have each distinct value.
    """

    start: NDArray[np.int64]
    code: IntArray
    entities: NDArray[np.int64]

    @property
    def count(self) -> NDArray[np.int64]:
        """``[n]`` values of each entity."""
        return np.diff(self.start)

    def rarity(self, codes: NDArray[Any]) -> FloatArray:
        """Return how few of the side's entities share values: 1 = one's own, 0 = everybody's."""
        return rarity(self.entities[codes], len(self.start) - 1)

    def rarity_where_said(self, count: NDArray[Any]) -> FloatArray:
        """Return how few of the side's entities share a value, of those alone that have any.

        For values of which there are only so many: where few have a year, these years are no rarer
        than anywhere. What only one has may be told from everybody's, as a name is.

        Args:
            count: entities that share a value.
        """
        entities, shared = len(self.start) - 1, np.maximum(count, 1.0)
        return rarity(shared * (entities / self._having) ** (1.0 - 1.0 / shared), entities)

    @cached_property
    def _having(self) -> int:
        return max(int(np.count_nonzero(self.count)), 1)


@dataclass(frozen=True)
class Compared:
    """Pairs of values compared.

    Attributes:
        values: ``[u, f]`` features, about 0 to 1.
        similarity: ``[u]`` the overall likeness, 0 to 1.
        specificity: ``[u]`` how much agreement tells: 0 = everybody has that value, 1 = nobody
            else.
    """

    values: FloatArray
    similarity: FloatArray
    specificity: FloatArray


class Comparison(Protocol):
    """One attribute made ready to compare its values."""

    source: Coded
    target: Coded

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare the distinct values ``source[i]`` and ``target[i]``."""


def rarity(count: NDArray[Any], entities: int) -> FloatArray:
    """Return ln(n / count) / ln n, 0 to 1: what it tells that ``count`` of n have something."""
    total = max(entities, 2)
    share = np.clip(count, 1.0, total)
    return np.asarray(np.log(total / share) / np.log(total), dtype=np.float32)


def told_by_nearness(
    near: Sequence[FloatArray],
    sides: tuple[Coded, Coded],
    source: NDArray[Any],
    target: NDArray[Any],
) -> FloatArray:
    """Return what it tells that two values are near each other, by the side where it tells less.

    Args:
        near: ``[distinct]`` entities with a value near each, of both sides.
        sides: the values.
        source: ``[u]`` codes.
        target: ``[u]`` codes.
    """
    said = (
        side.rarity_where_said(count[codes])
        for count, side, codes in zip(near, sides, (source, target), strict=True)
    )
    return np.minimum(*said)


def values_said(
    column: AttributeColumn, entities: int, most: int = MOST_VALUES
) -> tuple[NDArray[np.int64], list[Any]]:
    """Return where each entity's values begin, and the values: at most so many of an entity."""
    column = said(column)
    entity = column.entity.astype(np.int64)
    place = np.arange(len(entity)) - np.searchsorted(entity, entity)
    kept = place < most
    start = np.searchsorted(entity[kept], np.arange(entities + 1))
    return start.astype(np.int64), list(column.value[kept])


def most_beside(other: AttributeColumn) -> int:
    """Return how many values of an entity are compared with those of a side that has so many."""
    each = len(other.entity) / max(1, len(np.unique(other.entity)))
    return max(MOST_VALUES, min(_MOST_ALIASES, int(MOST_VALUES**2 / max(each, 1.0))))


def first_values(column: AttributeColumn) -> AttributeColumn:
    """Return a column of the first value of each entity that says something: its own name.

    What stands after it is other names: aliases, the properties that an attribute takes besides.
    """
    column = said(column)
    first = np.diff(column.entity, prepend=-1) != 0
    return replace(column, entity=column.entity[first], value=column.value[first])


def without(start: NDArray[np.int64], missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return ``start`` after the missing values are taken out."""
    return np.append(0, np.cumsum(~missing))[start].astype(np.int64)


def coded(start: NDArray[np.int64], values: Sequence[Hashable]) -> tuple[Coded, list[Any]]:
    """Number one side's distinct values in the order of their first occurrence."""
    (side,), distinct = coded_alike([(start, values)])
    return side, distinct


def coded_alike(
    sides: Sequence[tuple[NDArray[np.int64], Sequence[Hashable]]],
) -> tuple[list[Coded], list[Any]]:
    """Code several sides: a value has the same number on all, and all count what they have of it.

    Args:
        sides: where each entity's values begin, and the values.
    """
    numbers, distinct = numbered([values for _, values in sides])
    made = []
    for (start, _), code in zip(sides, numbers, strict=True):
        entity = np.repeat(np.arange(len(start) - 1), np.diff(start))
        of_one = np.unique(entity * max(len(distinct), 1) + code) % max(len(distinct), 1)
        entities = np.bincount(of_one, minlength=len(distinct)).astype(np.int64)
        made.append(Coded(start, code, entities))
    return made, distinct


def numbered(sides: Sequence[Sequence[Hashable]]) -> tuple[list[IntArray], list[Any]]:
    """Number the distinct values of all sides in the order of their first occurrence.

    Returns:
        The numbers of each side's values, and the distinct values.
    """
    codes: dict[Hashable, int] = {}
    numbers = [
        np.fromiter((codes.setdefault(v, len(codes)) for v in values), np.int32, len(values))
        for values in sides
    ]
    return numbers, list(codes)


def pairwise(left: list[str], right: list[str], scorer: Any) -> FloatArray:
    """Return ``[u]`` what a scorer of RapidFuzz says of ``left[i]`` and ``right[i]``."""
    if not left:
        return np.empty(0, np.float32)
    result: FloatArray = cpdist(left, right, scorer=scorer, dtype=np.float32, workers=cores())
    return result
