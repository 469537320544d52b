"""What the attributes say of candidate pairs, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.comparison.comparing import first_values
from model.comparison.measured import (
    DATE_FEATURES,
    NUMBER_FEATURES,
    DateComparison,
    NumberComparison,
)
from model.comparison.positions import POSITION_FEATURES, PositionComparison
from model.comparison.records import RECORD
from model.comparison.textual import (
    CATEGORY_FEATURES,
    IDENTIFIER_FEATURES,
    TEXT_FEATURES,
    CategoryComparison,
    IdentifierComparison,
    TextComparison,
)
from model.ordering import best_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from model.candidates import CandidatePairs
    from model.comparison.comparing import Coded, Comparison
    from model.graph import BoolArray, EntityTable, FloatArray, IntArray, Kind

names_per_kind: dict[Kind, tuple[str, ...]] = {
    "text": TEXT_FEATURES,
    "name": TEXT_FEATURES,
    "number": NUMBER_FEATURES,
    "date": DATE_FEATURES,
    "identifier": IDENTIFIER_FEATURES,
    "category": CATEGORY_FEATURES,
    "position": POSITION_FEATURES,
}
"""The features of a channel of each kind, in the order of their columns."""

WIDTH = max(map(len, names_per_kind.values()))
"""Columns of every channel; those beyond its kind's features are 0."""

_OVERLAP = CATEGORY_FEATURES.index("overlap")
_BLOCK = 200_000
"""Pairs of values that are compared at once."""
_TAGGED = 0.01
"""Share of values with a tag, on either side, from which on tags are a channel."""
_LISTED = 0.05
"""Share of entities with several texts, on either side, from which on the first is a channel."""
_FIRST = 0.3
"""How much it tells that the first texts agree, beside that any two do."""


@dataclass(frozen=True)
class Channel:
    """One thing that pairs are compared by: an attribute, or a part of what its values say.

    Attributes:
        name: of the attribute, or with a word more for the part.
        kind: of the values compared.
        new: how much of its evidence no other channel has brought, 0 to 1.
    """

    name: str
    kind: Kind
    new: float = 1.0


@dataclass(frozen=True)
class AttributeFeatures:
    """The attribute channels of the candidate pairs of one type.

    Attributes:
        channels: ``[c]``.
        values: ``[p, c, f]`` features, about 0 to 1; 0 where not present.
        present: ``[p, c]`` both entities have a value.
        similarity: ``[p, c]`` overall likeness, 0 to 1; 0 where not present.
        specificity: ``[p, c]`` what agreement tells, 0 (everybody has that value) to 1 (nobody
            else); 0 where not present.
        equal: ``[c]`` column of the feature "equal".
        names_per_kind: kind to the names of its features.
    """

    channels: tuple[Channel, ...]
    values: FloatArray
    present: BoolArray
    similarity: FloatArray
    specificity: FloatArray
    equal: IntArray
    names_per_kind: Mapping[Kind, tuple[str, ...]]


def attribute_features(
    source: EntityTable,
    target: EntityTable,
    kinds: Mapping[str, Kind],
    pairs: CandidatePairs,
) -> AttributeFeatures:
    """Compare the values of pairs, attribute by attribute and in blocks of pairs.

    Of several values, the two that are most alike are compared. Memory beyond the result is that
    of the values made ready and one block.
    """
    ready = [
        found
        for name, kind in kinds.items()
        for found in _comparisons(source, target, name, kind, pairs)
    ]
    channels = [channel for channel, _ in ready]
    shape = (len(pairs), len(channels))
    result = AttributeFeatures(
        tuple(channels),
        np.zeros((*shape, WIDTH), np.float32),
        np.zeros(shape, np.bool_),
        np.zeros(shape, np.float32),
        np.zeros(shape, np.float32),
        np.array([names_per_kind[c.kind].index("equal") for c in channels], np.int32),
        names_per_kind,
    )
    for index, (channel, comparison) in enumerate(ready):
        part = _compared(comparison, pairs, channel.kind)
        result.values[:, index, : part.values.shape[1]] = part.values
        result.present[:, index] = part.present
        result.similarity[:, index] = part.similarity
        result.specificity[:, index] = part.specificity
    return result


@dataclass(frozen=True)
class _Part:
    """One channel of `AttributeFeatures`."""

    values: FloatArray
    present: BoolArray
    similarity: FloatArray
    specificity: FloatArray


def _comparisons(
    source: EntityTable, target: EntityTable, name: str, kind: Kind, pairs: CandidatePairs
) -> Iterator[tuple[Channel, Comparison]]:
    columns = source.attributes[name], target.attributes[name]
    sizes = len(source), len(target)
    if kind in ("text", "name"):
        whole = TextComparison(*columns, sizes, ordered=kind == "text")
        # What a whole record says, its columns have said.
        yield Channel(name, kind, 0.0 if name == RECORD else 1.0), whole
        if max(_several(side) for side in (whole.source, whole.target)) > _LISTED:
            firsts = first_values(columns[0]), first_values(columns[1])
            first = TextComparison(*firsts, sizes, ordered=kind == "text")
            yield Channel(f"{name} first", kind, _FIRST), first
        tags = CategoryComparison(*columns, sizes, tags=True)
        if all(
            len(side.code) > _TAGGED * max(1, len(column.value))
            for side, column in zip((tags.source, tags.target), columns, strict=True)
        ):
            yield Channel(f"{name} tag", "category"), tags
    elif kind == "number":
        yield Channel(name, kind), NumberComparison(*columns, sizes, pairs)
    elif kind == "date":
        yield Channel(name, kind), DateComparison(*columns, sizes)
    elif kind == "position":
        yield Channel(name, kind), PositionComparison(*columns, sizes)
    elif kind == "identifier":
        yield Channel(name, kind), IdentifierComparison(*columns, sizes)
    else:
        yield Channel(name, kind), CategoryComparison(*columns, sizes)


def _several(side: Coded) -> float:
    """Return the share of entities with several values, of those that have any."""
    known = side.count[side.count > 0]
    return float(np.mean(known > 1)) if len(known) else 0.0


def _compared(comparison: Comparison, pairs: CandidatePairs, kind: Kind) -> _Part:
    width = len(names_per_kind[kind])
    part = _Part(
        np.zeros((len(pairs), width), np.float32),
        np.zeros(len(pairs), np.bool_),
        np.zeros(len(pairs), np.float32),
        np.zeros(len(pairs), np.float32),
    )
    number = comparison.source.count[pairs.source] * comparison.target.count[pairs.target]
    has = np.flatnonzero(number)
    if not len(has):
        return part
    through = np.cumsum(number[has])
    cuts = np.searchsorted(through, np.arange(_BLOCK, through[-1], _BLOCK))
    for where in np.split(has, np.unique(cuts)):
        block = _best_of_values(comparison, pairs.source[where], pairs.target[where], kind)
        part.present[where] = True
        part.values[where] = block.values
        part.similarity[where] = block.similarity
        part.specificity[where] = block.specificity
    return part


def _best_of_values(
    comparison: Comparison, source: IntArray, target: IntArray, kind: Kind
) -> _Part:
    """Compare pairs of entities that have values, by the two values most alike."""
    left, right = comparison.source, comparison.target
    counts = left.count[source], right.count[target]
    number = counts[0] * counts[1]
    pair = np.repeat(np.arange(len(source)), number)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(number) - number, number)
    width = counts[1][pair]
    a = left.code[left.start[source][pair] + place // width].astype(np.int64)
    b = right.code[right.start[target][pair] + place % width].astype(np.int64)
    distinct, inverse = _distinct(a, b, len(right.entities))
    compared = comparison.compare(*distinct)
    best = inverse
    if len(pair) > len(source):
        order = best_first(compared.similarity[inverse], pair)
        best = inverse[order[np.cumsum(number) - number]]
    values = compared.values[best]
    if kind == "category":
        equal = np.bincount(pair, compared.values[inverse, 0], minlength=len(source))
        values[:, _OVERLAP] = equal / np.maximum(counts[0] + counts[1] - equal, 1.0)
    return _Part(
        values,
        np.ones(len(source), np.bool_),
        compared.similarity[best],
        compared.specificity[best],
    )


def _distinct(
    a: NDArray[np.int64], b: NDArray[np.int64], width: int
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    """Return distinct pairs of codes, and for each given pair its place among them."""
    key, inverse = np.unique(a * width + b, return_inverse=True)
    return (key // width, key % width), inverse.ravel()
