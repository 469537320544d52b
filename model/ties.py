"""Rivals that nothing tells apart: which of them is the match is a toss of a coin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import rival_ends
from model.ordering import best_first

if TYPE_CHECKING:
    from model.graph import Cardinality, IntArray

Array = NDArray[Any]

SAME = 1e-3
"""Log-odds that differ by less do so by how sums were rounded."""


def count_equals(
    source: IntArray,
    target: IntArray,
    logit: Array,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> IntArray:
    """Count the rivals that nothing tells from a pair; no two of them can both be matches.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        logit: ``[p]``.
        cardinality: which sides admit one partner only; the others have no rivals.
        same_graph: both sides are the same entities.

    Returns:
        ``[p]`` pairs of the same entity with the same log-odds, at the side that has more of them.
    """
    ends = rival_ends(source, target, cardinality, same_graph=same_graph)
    if not ends.size:
        return np.zeros(len(logit), dtype=np.int32)
    each, all_ends = np.tile(logit, len(ends)), ends.ravel()
    order = best_first(each, all_ends)
    fresh = np.diff(all_ends[order], prepend=-1) > 0
    fresh |= np.diff(each[order], prepend=np.inf) < -SAME
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(fresh) - 1
    count: IntArray = np.bincount(group)[group].reshape(ends.shape).max(axis=0).astype(np.int32)
    return count - 1


def shared(log_odds: Array, equals: IntArray) -> Array:
    """Return ``[p]`` log-odds of pairs of which at most one of each group of equals is a match.

    One of them is as likely as the odds of all together say, and each of them is equally likely:
    odds / (1 + odds of the others). A toss between two stays a little below even odds.

    Args:
        log_odds: ``[p]`` of each pair alone.
        equals: ``[p]`` others in its group.
    """
    rivalled = equals > 0
    result = log_odds.copy()
    others = log_odds[rivalled] + np.log(equals[rivalled])
    result[rivalled] -= np.logaddexp(0.0, others) + SAME
    return result
