"""Entities as sparse rows whose scalar product says how alike their names and identifiers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from model.comparison.comparing import MOST_VALUES, numbered
from model.grams import (
    compressed,
    frequency,
    gram_counts,
    inverse_frequency,
    keep_columns,
    normalised,
    row_products,
    token_counts,
    weighted,
    word_counts,
)
from model.values.dates import moments
from model.values.missing import said
from model.values.numbers import numbers
from model.values.text import fold, identifier, split_tags, text_of, word_sorted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from model.grams import SparseMatrix
    from model.graph import AttributeColumn, EntityTable, IntArray, Kind, ObjectArray

LONG = 60.0
"""Texts longer than this on average are compared by their words alone."""

NAMING: frozenset[str] = frozenset({"text", "name", "identifier"})
"""Kinds by which an entity is found; the others only tell entities of one name apart."""

_VALUES_ONLY = 0.5
"""What agreement is worth where a type has only numbers, dates and categories to be found by."""

_RARE = 50
"""A value that more entities of a side share finds none of them."""


@dataclass(frozen=True)
class Signatures:
    """The entities of one type of both graphs; one of several names has several rows.

    Attributes:
        source: ``[rows, columns]``; a row holds an attribute's tokens side by side with the next's.
        target: the same for the other side.
        source_entity: ``[rows]`` whose row it is.
        target_entity: ``[rows]`` the same for the other side.
        naming: for each attribute that finds entities, its matrices alone, rows of length one.
        ties: for each other attribute, its matrices, rows of a tenth.
        weight: what the best possible agreement is worth.
    """

    source: SparseMatrix
    target: SparseMatrix
    source_entity: NDArray[np.int64]
    target_entity: NDArray[np.int64]
    naming: tuple[tuple[SparseMatrix, ...], ...]
    ties: tuple[tuple[SparseMatrix, ...], ...]
    weight: float

    def similarity(
        self, source_rows: NDArray[Any], target_rows: NDArray[Any]
    ) -> NDArray[np.float32]:
        """Return ``[p]`` how alike pairs of rows are, 0 to 1, over what both sides have.

        The mean over the attributes and the greatest of them count half each: a name that is the
        same says much, also where the descriptions differ.
        """
        total = np.zeros(len(source_rows), dtype=np.float32)
        most = np.zeros_like(total)
        present = np.zeros_like(total)
        for left, right in self.naming:
            product = np.clip(row_products(left, source_rows, right, target_rows), 0.0, 1.0)
            both = (np.diff(left.indptr)[source_rows] > 0) & (
                np.diff(right.indptr)[target_rows] > 0
            )
            total += product
            present += both
            most = np.maximum(most, product)
        mean = 0.5 * (most + total / np.maximum(present, 1.0))
        return (self.weight * mean).astype(np.float32)

    def tie_break(
        self, source_rows: NDArray[Any], target_rows: NDArray[Any]
    ) -> NDArray[np.float32]:
        """Return ``[p]`` a little for every other value that pairs of rows of one name share."""
        total = np.zeros(len(source_rows), dtype=np.float32)
        for left, right in self.ties:
            total += row_products(left, source_rows, right, target_rows)
        return total

    def of_entities(self, sources: int, targets: int) -> tuple[SparseMatrix, SparseMatrix]:
        """Return the first row of each entity of both sides, an empty one where it has none."""
        sides = (
            (self.source, self.source_entity, sources),
            (self.target, self.target_entity, targets),
        )
        left, right = (_first(*side) for side in sides)
        return left, right


def _first(rows: SparseMatrix, entity: NDArray[np.int64], entities: int) -> SparseMatrix:
    known, first = np.unique(entity, return_index=True)
    ones = np.ones(len(known), np.float32)
    return csr_matrix((ones, (known, first)), shape=(entities, rows.shape[0])) @ rows


class _Side:
    """The values of one side of one attribute, at most `MOST_VALUES` an entity."""

    def __init__(self, column: AttributeColumn) -> None:
        column = said(column)
        entity = column.entity.astype(np.int64)
        starts = np.searchsorted(entity, entity)
        self.place = np.arange(len(entity)) - starts
        kept = self.place < MOST_VALUES
        self.entity, self.place = entity[kept], self.place[kept]
        self.value: ObjectArray = column.value[kept]


def signatures(
    source: EntityTable, target: EntityTable, kinds: Mapping[str, Kind]
) -> Signatures | None:
    """Build the signatures of a type, None where nothing can find its entities.

    Text and names: TF-IDF of character 2-4-grams, words and the whole of word-sorted text (words
    and the whole alone where texts are long), each attribute of length one. Identifiers: the
    whole. Other kinds break ties between entities of one name: the name together with the value
    is a token of its own. Where a type has no naming attribute, values that few share stand in.
    """
    columns = {
        name: (_Side(source.attributes[name]), _Side(target.attributes[name])) for name in kinds
    }
    columns = {n: sides for n, sides in columns.items() if all(len(s.entity) for s in sides)}
    naming = [name for name in columns if kinds[name] in NAMING]
    found_by = naming or list(columns)
    if not found_by:
        return None
    variants = tuple(
        _variants(len(table), [columns[name][side] for name in found_by])
        for side, table in enumerate((source, target))
    )
    blocks: list[tuple[SparseMatrix, ...]] = []
    for name in found_by:
        texts = _tokens(columns[name], kinds[name])
        matrices = _matrices(texts, kinds[name], rare=not naming)
        blocks.append(
            tuple(
                _spread(matrix, side, entity, place)
                for matrix, side, (entity, place) in zip(
                    matrices, columns[name], variants, strict=True
                )
            )
        )
    ties = _tie_breakers(columns, kinds, naming[0], variants) if naming else []
    left, right = (hstack([part[side] for part in blocks + ties], format="csr") for side in (0, 1))
    return Signatures(
        left, right, variants[0][0], variants[1][0],
        tuple(blocks), tuple(ties), 1.0 if naming else _VALUES_ONLY,
    )  # fmt: skip


def _variants(entities: int, sides: list[_Side]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ``[rows]`` the entity and the number of each row: an entity's k-th row has the k-th
    value of each of its attributes, or the last one."""
    count = np.zeros(entities, dtype=np.int64)
    for side in sides:
        np.maximum.at(count, side.entity, side.place + 1)
    entity = np.repeat(np.arange(entities), count)
    place = np.arange(len(entity)) - np.repeat(np.cumsum(count) - count, count)
    return entity, place


def _spread(
    matrix: SparseMatrix, side: _Side, entity: NDArray[np.int64], place: NDArray[np.int64]
) -> SparseMatrix:
    """Give each variant the row of its value, an empty one where its entity has none."""
    first = np.searchsorted(side.entity, entity, "left")
    count = np.searchsorted(side.entity, entity, "right") - first
    row = np.where(count > 0, first + np.minimum(place, count - 1), -1)
    if len(row) == matrix.shape[0] and (row == np.arange(len(row))).all():
        return matrix
    has = np.flatnonzero(row >= 0)
    chosen = matrix[row[has]]
    indptr = np.zeros(len(row) + 1, dtype=np.int64)
    indptr[has + 1] = np.diff(chosen.indptr)
    return csr_matrix(
        (chosen.data, chosen.indices, np.cumsum(indptr)), shape=(len(row), matrix.shape[1])
    )


def _tokens(sides: tuple[_Side, _Side], kind: Kind) -> tuple[list[str], list[str]]:
    """Return the values of both sides as text that is equal where they are as good as equal."""
    if kind == "number":
        left, right = numbers(sides[0].value, sides[1].value)
        return _number_tokens(left), _number_tokens(right)
    if kind == "date":
        days = moments(sides[0].value, sides[1].value)
        return _year_tokens(days[0].year), _year_tokens(days[1].year)
    normal: Callable[[str], str] = {"identifier": identifier, "category": fold}.get(
        kind, lambda text: word_sorted(fold(split_tags(text)[0]))
    )
    cache: dict[str, str] = {}
    result = []
    for side in sides:
        texts = [text_of(value) for value in side.value]
        for text in texts:
            if text not in cache:
                cache[text] = normal(text)
        result.append([cache[text] for text in texts])
    return result[0], result[1]


def _number_tokens(values: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(v) else f"{v:.3g}" for v in values]


def _year_tokens(years: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(year) else f"{year:.0f}" for year in years]


def _matrices(
    texts: tuple[list[str], list[str]], kind: Kind, *, rare: bool
) -> tuple[SparseMatrix, SparseMatrix]:
    """Turn the values of one attribute into rows of length one."""
    codes, distinct = numbered(texts)
    times = [np.bincount(side, minlength=len(distinct)) for side in codes]
    whole = compressed(token_counts(distinct))
    if kind not in ("text", "name"):
        if rare:
            few = [frequency(whole, side) <= _RARE for side in times]
            whole = keep_columns(whole, np.logical_and(*few))
        rows = normalised(whole)
        return rows[codes[0]], rows[codes[1]]
    both = times[0] + times[1]
    length = np.fromiter(map(len, distinct), np.int64, len(distinct))
    parts = [whole, compressed(word_counts(distinct))]
    if length @ both <= LONG * both.sum():
        parts.append(compressed(gram_counts(distinct)))
    rows = hstack(parts, format="csr")
    return _shared(weighted(rows, inverse_frequency(rows, both)), codes)


def _shared(rows: SparseMatrix, codes: Sequence[IntArray]) -> tuple[SparseMatrix, SparseMatrix]:
    """Return both sides' rows without the columns of one side only.

    Those had their say in the rows' lengths.
    """
    times = (np.bincount(side, minlength=rows.shape[0]) for side in codes)
    rows = keep_columns(rows, np.logical_and(*(frequency(rows, side) > 0 for side in times)))
    return rows[codes[0]], rows[codes[1]]


def _tie_breakers(
    columns: Mapping[str, tuple[_Side, _Side]],
    kinds: Mapping[str, Kind],
    name: str,
    variants: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...],
) -> list[tuple[SparseMatrix, ...]]:
    """Return tokens made of the first name and one other value, a tenth of a name's weight."""
    others = [other for other in columns if kinds[other] not in NAMING]
    if not others:
        return []
    names = _tokens(columns[name], kinds[name])
    result = []
    for other in others:
        values = _tokens(columns[other], kinds[other])
        joined = []
        for side in (0, 1):
            by_entity: dict[int, str] = {}
            for entity, value in zip(columns[other][side].entity, values[side], strict=True):
                by_entity.setdefault(int(entity), value)
            joined.append(
                [
                    f"{text}\t{by_entity[int(entity)]}" if by_entity.get(int(entity)) else ""
                    for text, entity in zip(names[side], columns[name][side].entity, strict=True)
                ]
            )
        codes, distinct = numbered(joined)
        matrices = _shared(compressed(token_counts(distinct)), codes)
        result.append(
            tuple(
                0.1 * _spread(matrix, columns[name][side], *variants[side])
                for side, matrix in enumerate(matrices)
            )
        )
    return result
