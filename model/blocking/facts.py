"""Candidates that dates and numbers propose: the same day, the same year and length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from model.blocking.search import nearest, within_budget
from model.candidates import CandidatePairs, pairs_of
from model.comparison.comparing import values_said
from model.graph import object_array
from model.values.dates import DAY, moments
from model.values.numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.grams import SparseMatrix
    from model.graph import EntityTable, Kind, ObjectArray

    Facts = tuple[SparseMatrix, SparseMatrix]
    """Entities of both sides by what is told of them."""

Array = NDArray[Any]

TELLING = 0.8
"""What agreement must tell, as a share of what tells one entity from all others."""


def facts(source: EntityTable, target: EntityTable, kinds: Mapping[str, Kind]) -> Facts:
    """Return entities by their dates and numbers: the product is what pairs share.

    A value tells the logarithm of how many entities there are for each that shares it, as a share
    of what tells one entity from all others. What several tell adds up.

    Args:
        source: entities of one type.
        target: the same type of the other graph.
        kinds: of its attributes.
    """
    sizes = len(source), len(target)
    parts: list[Facts] = []
    for name, kind in kinds.items():
        if kind in ("date", "number"):
            sides = [
                values_said(table.attributes[name], size)
                for table, size in zip((source, target), sizes, strict=True)
            ]
            starts = sides[0][0], sides[1][0]
            values = object_array(sides[0][1]), object_array(sides[1][1])
            if kind == "date":
                parts += _dates(starts, values)
            else:
                parts.append(_bins(starts, numbers(*values)))
    none = (csr_matrix((size, 0), dtype=np.float32) for size in sizes)
    left, right = (
        hstack([empty, *(part[side] for part in parts)], format="csr")
        for side, empty in enumerate(none)
    )
    return left * np.float32(1.0 / _entities(sizes)), right


def factual_candidates(
    told: Facts, limit: int, *, same_graph: bool = False, threads: int = 1
) -> CandidatePairs:
    """Propose the pairs whose dates and numbers agree more than chance would have it.

    Two numbers find what neither would.

    Args:
        told: `facts`.
        limit: pairs kept for an entity in each direction.
        same_graph: both sides are one, so nobody is paired with itself.
        threads: to compute with.

    Returns:
        Pairs without similarity, as other values than names speak for them.
    """
    left, right = within_budget(*told)
    forward = nearest(left, right, limit + same_graph, threads, least=TELLING)
    backward = nearest(right, left, limit + same_graph, threads, least=TELLING)
    one = np.concatenate([forward[0], backward[1]])
    other = np.concatenate([forward[1], backward[0]])
    return pairs_of(one, other, np.zeros(len(one), np.float32), same_graph=same_graph)


def _dates(starts: tuple[Array, Array], values: tuple[ObjectArray, ObjectArray]) -> list[Facts]:
    """Return the years, and the days, which tell what they tell beyond their year."""
    both = moments(*values)
    years = _shared(starts, *(when.year[:, None] for when in both))
    days = _shared(
        starts, *(np.where(when.precision == DAY, when.day, np.nan)[:, None] for when in both)
    )
    if days[0].nnz:
        told = years[0].max(axis=1).toarray().ravel()
        days[0].data = np.maximum(days[0].data - np.repeat(told, np.diff(days[0].indptr)), 0.0)
    return [years, days]


def _bins(starts: tuple[Array, Array], read: tuple[Array, Array]) -> Facts:
    """Return bins, at most as many as the root of the entities: two numbers tell one from all.

    The second side is in two bins, so that near values meet on whichever side of a border.
    """
    together = np.concatenate(read)
    distinct = np.unique(together[np.isfinite(together)])
    width = max(1.0, len(distinct) / np.sqrt(max(len(starts[0]), len(starts[1]))))
    place = [np.where(np.isfinite(v), np.searchsorted(distinct, v) / width, np.nan) for v in read]
    inner = np.floor(place[1])
    beside = inner + np.where(place[1] - inner < 0.5, -1.0, 1.0) if width > 1.0 else inner
    return _shared(starts, np.floor(place[0])[:, None], np.stack([inner, beside], axis=1))


def _entities(sizes: tuple[int, int]) -> float:
    return 0.5 * float(np.log(max(sizes[0], 2)) + np.log(max(sizes[1], 2)))


def _shared(starts: tuple[Array, Array], source: Array, target: Array) -> Facts:
    """Return entities by codes that both sides have: what each tells, and ones on the other side.

    Args:
        starts: ``[n + 1]`` where the values of each entity begin, of both sides.
        source: ``[m, c]`` whole codes of each value, NaN for none.
        target: the same for the other side.
    """
    known = np.intersect1d(source[np.isfinite(source)], target[np.isfinite(target)])
    sides = []
    for start, codes in zip(starts, (source, target), strict=True):
        owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
        row = np.broadcast_to(owner[:, None], codes.shape)[np.isin(codes, known)]
        column = np.searchsorted(known, codes[np.isin(codes, known)])
        side = csr_matrix(
            (np.ones(len(row), np.float32), (row, column)), shape=(len(start) - 1, len(known))
        )
        side.data[:] = 1.0  # an entity may say the same twice
        sides.append(side)
    left, right = sides
    count = [np.bincount(side.indices, minlength=len(known)) for side in sides]
    telling = _entities((left.shape[0], right.shape[0])) - 0.5 * np.log(count[0] * count[1])
    left.data = np.maximum(telling, 0.0)[left.indices].astype(np.float32)
    return left, right
