"""Which pairs a person's answer is worth most for: they teach the model most, or risk most.

Near the threshold the model is least sure (uncertainty sampling, Lewis and Gale 1994); where a
pair beats its rival narrowly it is least sure which of the two (margin sampling, Scheffer et al.
2001); and in a large group of linked entities one wrong link joins most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

if TYPE_CHECKING:
    from model.graph import BoolArray, IntArray

Array = NDArray[Any]

_LEAST = 0.05
_PAIR = 2


@dataclass(frozen=True)
class Doubts:
    """Why each candidate of one type is worth a question; 0 is no reason, 1 a strong one.

    Attributes:
        near: ``[p]`` near the threshold.
        narrow: ``[p]`` ahead of its best rival, or behind it, by little.
        large: ``[p]`` a link within a group of more than two entities.
        group: ``[p]`` entities of that group; 0 for what is no link.
    """

    near: Array
    narrow: Array
    large: Array
    group: IntArray

    @property
    def worth(self) -> Array:
        """``[p]``: a pair that is doubtful for several reasons comes first."""
        worth: Array = self.near + self.narrow + self.large
        return worth


def doubts(
    source: IntArray,
    target: IntArray,
    log_odds: Array,
    links: IntArray,
    threshold: float,
    *,
    same_graph: bool = False,
) -> Doubts:
    """Say how doubtful every candidate of one type is.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        log_odds: ``[p]`` calibrated.
        links: ``[k]`` rows of the candidates that are links.
        threshold: log-odds from which on a pair is a link; not finite where none or all are.
        same_graph: both sides are the same entities.
    """
    count = len(log_odds)
    near = _doubt(log_odds - threshold) if np.isfinite(threshold) else np.zeros(count)
    # A pair that is no match at all has no rival worth a question.
    plausible = expit(log_odds)
    margin = np.full(count, np.inf)
    for ends in _ends(source, target, same_graph):
        margin = np.minimum(margin, np.abs(_lead(ends, log_odds)))
    narrow = _doubt(margin) * plausible
    group = np.zeros(count, dtype=np.int32)
    group[links] = _group_sizes(source[links], target[links], same_graph)
    large = np.where(group > _PAIR, 1.0 - _PAIR / np.maximum(group, 1), 0.0)
    return Doubts(near, narrow, large, group)


def ask(
    source: IntArray, target: IntArray, found: Doubts, settled: BoolArray, most: int
) -> IntArray:
    """Return the candidates to ask about, the most worthwhile first, different entities first.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        found: `doubts`.
        settled: ``[p]`` pairs that a person decided already.
        most: how many.
    """
    rows = np.flatnonzero((found.worth >= _LEAST) & ~settled)
    rows = rows[np.lexsort((target[rows], source[rows], -found.worth[rows]))]
    # An answer on one pair of an entity often settles the others.
    again = np.maximum(_occurrence(source[rows]), _occurrence(target[rows]))
    order = np.argsort(again, kind="stable")
    return rows[order][:most].astype(np.int32)


def _doubt(distance: Array) -> Array:
    """Return 1 where two things are equally likely, falling to 0 as one of them is sure."""
    p = expit(distance)
    return np.asarray(4.0 * p * (1.0 - p))


def _ends(source: IntArray, target: IntArray, same_graph: bool) -> list[Array]:
    offset = 0 if same_graph else int(source.max(initial=-1)) + 1
    return [source.astype(np.int64), target.astype(np.int64) + offset]


def _lead(ends: Array, log_odds: Array) -> Array:
    """Return ``[p]`` how far a pair is ahead of the best other one of its entity (or behind)."""
    order = np.lexsort((-log_odds, ends))
    end, value = ends[order], log_odds[order]
    first = np.append(True, end[1:] != end[:-1])[: len(end)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(end)), 0))
    several = np.append(~first[1:], False)[: len(end)]
    second = np.where(several, value[np.minimum(np.arange(len(end)) + 1, len(end) - 1)], -np.inf)
    lead = np.empty(len(log_odds))
    lead[order] = np.where(first, value - second, value - value[start])
    return lead


def _group_sizes(source: IntArray, target: IntArray, same_graph: bool) -> IntArray:
    """Return ``[k]`` how many entities each link's group joins."""
    if not len(source):
        return np.zeros(0, dtype=np.int32)
    first, second = _ends(source, target, same_graph)
    size = int(max(first.max(), second.max())) + 1
    joined = coo_array((np.ones(len(first)), (first, second)), shape=(size, size))
    _, group = connected_components(joined, directed=False)
    sizes: IntArray = np.bincount(group)[group[first]].astype(np.int32)
    return sizes


def _occurrence(ends: Array) -> IntArray:
    """Return ``[n]`` how many times each entity came up before."""
    order = np.argsort(ends, kind="stable")
    ordered = ends[order]
    first = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    result = np.empty(len(ends), dtype=np.int32)
    result[order] = np.arange(len(ordered)) - start
    return result
