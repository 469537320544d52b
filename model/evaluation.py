"""How good scored pairs are, with every gold link in the denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.graph import BoolArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Quality:
    """Precision, recall and F1 of the pairs scored at or above a threshold."""

    threshold: float
    precision: float
    recall: float
    f1: float
    links: int


@dataclass(frozen=True)
class Curve:
    """All distinct operating points of one set of scored pairs, best scores first.

    Pairs with the same score enter together: a tie is one threshold.

    Attributes:
        threshold: ``[t]`` the distinct scores, descending.
        links: ``[t]`` pairs at or above each.
        right: ``[t]`` matches among them.
        gold: matches there are, those that were never scored included.
    """

    threshold: Array
    links: Array
    right: Array
    gold: int

    @property
    def precision(self) -> Array:
        """``[t]``."""
        return self.right / self.links

    @property
    def recall(self) -> Array:
        """``[t]``."""
        return self.right / max(self.gold, 1)

    @property
    def f1(self) -> Array:
        """``[t]``."""
        f1: Array = 2.0 * self.right / (self.links + max(self.gold, 1))
        return f1

    def quality(self, index: int) -> Quality:
        """Return one operating point."""
        return Quality(
            float(self.threshold[index]),
            float(self.precision[index]),
            float(self.recall[index]),
            float(self.f1[index]),
            int(self.links[index]),
        )


def curve(score: Array, is_match: BoolArray, gold: int | None = None) -> Curve:
    """Return precision and recall at each distinct score.

    Args:
        score: ``[p]`` higher is more alike.
        is_match: ``[p]``.
        gold: number of matches there are, those lost by blocking included; None takes the
            matches among the pairs.

    Raises:
        ValueError: ``gold`` is smaller than the number of matches among the pairs.
    """
    found = int(np.count_nonzero(is_match))
    gold = found if gold is None else gold
    if gold < found:
        raise ValueError(f"{found} matches were scored, yet gold has only {gold}")
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    right = np.cumsum(is_match[order].astype(np.int64))
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(score) else order
    return Curve(ordered[last], last.astype(np.int64) + 1, right[last], gold)


def average_precision(score: Array, is_match: BoolArray, gold: int | None = None) -> float:
    """Return the area under the step-wise precision-recall curve, 0 to 1."""
    points = curve(score, is_match, gold)
    if not len(points.threshold):
        return 0.0
    return float(np.sum(np.diff(points.recall, prepend=0.0) * points.precision))


def best(score: Array, is_match: BoolArray, gold: int | None = None) -> Quality:
    """Return the operating point of highest F1; of equally good ones the highest threshold."""
    points = curve(score, is_match, gold)
    if not len(points.threshold):
        return Quality(1.0, 0.0, 0.0, 0.0, 0)
    return points.quality(int(np.argmax(points.f1)))


def at_threshold(
    score: Array, is_match: BoolArray, threshold: float, gold: int | None = None
) -> Quality:
    """Return precision, recall and F1 of the pairs scored at or above ``threshold``."""
    points = curve(score, is_match, gold)
    index = int(np.searchsorted(-points.threshold, -threshold, side="right")) - 1
    if index < 0:
        return Quality(threshold, 0.0, 0.0, 0.0, 0)
    found = points.quality(index)
    return Quality(threshold, found.precision, found.recall, found.f1, found.links)


def threshold_table(
    score: Array,
    is_match: BoolArray,
    gold: int | None = None,
    thresholds: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
) -> tuple[Quality, ...]:
    """Return the quality at each of several thresholds."""
    return tuple(at_threshold(score, is_match, t, gold) for t in thresholds)


def calibration_error(confidence: Array, is_match: BoolArray, bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal mass, 0 to 1.

    The mean over bins of |mean confidence - share of matches|, weighted by the bins' sizes
    (Nixon et al. 2019, adaptive calibration error for the positive class).
    """
    if not len(confidence):
        return 0.0
    order = np.argsort(confidence, kind="stable")
    gap = confidence[order].astype(np.float64) - is_match[order]
    edges = np.linspace(0, len(order), min(bins, len(order)) + 1).astype(np.int64)
    return float(np.abs(np.add.reduceat(gap, edges[:-1])).sum() / len(order))
