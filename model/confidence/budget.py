"""The wrong-link budget: how many links are expected to be wrong, how sure that is, and from which
confidence on they stay within what is allowed.

A calibrated log-odds is taken as right up to a temperature (Guo et al. 2017, "On calibration of
modern neural networks"): the odds of a link being wrong are ``exp(-temperature * log_odds)``. The
temperature is not known but has a distribution over a grid: a prior, and by Bayes' rule what was
held back from training says of it. Given a temperature the number of wrong links is
Poisson-binomial; the Poisson distribution of the same mean spreads wider (Hodges and Le Cam 1960),
so intervals from it are never too narrow. Mixed over the temperatures it gives the interval.

Labels are of entities that have a partner. What the links of those without one are like, labels do
not show; that is why the prior is not centred at 1. It was set by the temperatures that fit the
links of the benchmark's sets best, with labels and without: 0.3 to 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, pdtr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from model.graph import BoolArray

Array = NDArray[Any]

HELD = "held back"
"""Name of the evidence among a type's metrics of training."""

SURE = 0.95
"""Probability that the share of wrong links is within the budget; the interval is central, 90%."""

_MEDIAN, _SPREAD = 0.6, 0.5
"""Median of the prior, and standard deviation of its logarithm."""

_REACH, _GRID = 3.0, 61
_BINS = 64
_CUTS = 4096


@dataclass(frozen=True)
class Evidence:
    """What was held back from training, of the pairs that would be links, in bins of log-odds.

    Attributes:
        log_odds: ``[b]`` calibrated, the mean of each bin.
        right: ``[b]`` weight of the matches.
        wrong: ``[b]`` weight of the others.
    """

    log_odds: tuple[float, ...] = ()
    right: tuple[float, ...] = ()
    wrong: tuple[float, ...] = ()

    def document(self) -> dict[str, list[float]]:
        """Return it as plain values."""
        return {
            "logOdds": list(self.log_odds), "right": list(self.right), "wrong": list(self.wrong),
        }  # fmt: skip

    @classmethod
    def of(cls, document: Mapping[str, Sequence[float]]) -> Evidence:
        """Return what `document` wrote."""
        return cls(*(tuple(document[name]) for name in ("logOdds", "right", "wrong")))


@dataclass(frozen=True)
class Temperature:
    """A distribution of temperatures.

    Attributes:
        value: ``[t]`` ascending.
        weight: ``[t]`` sums to 1.
    """

    value: Array
    weight: Array


@dataclass(frozen=True)
class Expectation:
    """How many of some links are expected to be wrong.

    Attributes:
        links: how many there are.
        wrong: the mean.
        low, high: between them with a probability of 90%.
        threshold: least confidence of a link.
        short: links that the budget left to review; they are not among ``links``.
    """

    links: int
    wrong: float
    low: float
    high: float
    threshold: float = 0.0
    short: int = 0

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """The expected precision and its interval; None without links."""
        if not self.links:
            return None
        mean, low, high = (1.0 - w / self.links for w in (self.wrong, self.high, self.low))
        return mean, low, high


def gather(
    log_odds: Array, is_match: BoolArray, weight: Array, *, threshold: float = 0.5
) -> Evidence:
    """Put what was held back into bins of equal size.

    Args:
        log_odds: ``[n]`` calibrated, of the pairs that survive the assignment.
        is_match: ``[n]``.
        weight: ``[n]`` pairs that each stands for.
        threshold: confidence below which a pair is no link, and says nothing about links.
    """
    kept = (expit(log_odds) >= min(threshold, 0.5)) & (weight > 0.0)
    order = np.argsort(log_odds[kept], kind="stable")
    if not len(order):
        return Evidence()
    z, y, w = (part[kept][order].astype(np.float64) for part in (log_odds, is_match, weight))
    starts = np.unique(np.linspace(0, len(order), min(_BINS, len(order)) + 1).astype(int)[:-1])
    total = np.add.reduceat(w, starts)
    return Evidence(
        tuple(np.round(np.add.reduceat(w * z, starts) / total, 6).tolist()),
        tuple(np.add.reduceat(w * y, starts).tolist()),
        tuple(np.add.reduceat(w * (1.0 - y), starts).tolist()),
    )


def temperature(evidence: Evidence) -> Temperature:
    """Return what is known of the temperature after the evidence; without any, the prior."""
    steps = np.linspace(-_REACH, _REACH, _GRID)
    value = _MEDIAN * np.exp(_SPREAD * steps)
    z, right, wrong = (
        np.array(part, dtype=np.float64)
        for part in (evidence.log_odds, evidence.right, evidence.wrong)
    )
    warmed = value[:, None] * z
    likelihood = (right * log_expit(warmed) + wrong * log_expit(-warmed)).sum(axis=1)
    log_weight = likelihood - 0.5 * steps**2
    weight = np.exp(log_weight - log_weight.max())
    return Temperature(value, weight / weight.sum())


def expect(
    log_odds: Array, known: Temperature, *, threshold: float = 0.0, short: int = 0
) -> Expectation:
    """Return how many of some links are expected to be wrong.

    Args:
        log_odds: ``[k]`` calibrated.
        known: `temperature`.
        threshold: least confidence that a link had to have.
        short: links that the budget left out.
    """
    means = _expected_wrong(log_odds, known, np.array([len(log_odds)]))[:, 0]
    low, high = (
        _quantile(means, known.weight, level, len(log_odds)) for level in (1.0 - SURE, SURE)
    )
    return Expectation(len(log_odds), float(known.weight @ means), low, high, threshold, short)


def choose(log_odds: Array, allowed: float, known: Temperature) -> float:
    """Return the least log-odds from which on the expected share of wrong links is within bounds.

    As many links as possible are kept for which that share is at most ``allowed`` with
    probability `SURE`; links of equal log-odds are kept together. Infinite where not even the
    surest are sure enough, minus infinity where all are.

    Args:
        log_odds: ``[k]`` calibrated, of the links there would be without a budget.
        allowed: share of the links that may be wrong, 0 to 1.
        known: `temperature`.
    """
    ordered = np.sort(log_odds.astype(np.float64))[::-1]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) + 1
    last = last[last <= len(ordered)]
    if not len(ordered):
        return -np.inf
    if len(last) > _CUTS:
        last = last[np.linspace(0, len(last) - 1, _CUTS).round().astype(int)]
    share = _bound(_expected_wrong(ordered, known, last) / last, known.weight)
    within = np.flatnonzero(share <= allowed)
    if not len(within):
        return np.inf
    count = int(last[within[-1]])
    return -np.inf if count == len(ordered) else float(ordered[count - 1])


def together(parts: Iterable[Expectation]) -> Expectation:
    """Add expectations up, as if all were off in the same direction: the widest interval."""
    given = list(parts)
    return Expectation(
        sum(part.links for part in given),
        sum(part.wrong for part in given),
        sum(part.low for part in given),
        sum(part.high for part in given),
        min((part.threshold for part in given), default=0.0),
        sum(part.short for part in given),
    )


def _expected_wrong(log_odds: Array, known: Temperature, counts: Array) -> Array:
    """Return ``[t, c]`` the mean number of wrong ones among the first so many of the links."""
    result = np.zeros((len(known.value), len(counts)))
    for row, value in enumerate(known.value.tolist()):
        sums = np.append(0.0, np.cumsum(expit(-value * log_odds.astype(np.float64))))
        result[row] = sums[counts]
    return result


def _bound(values: Array, weight: Array) -> Array:
    """Return ``[c]`` what ``[t, c]`` values do not exceed with probability `SURE`."""
    order = np.argsort(values, axis=0, kind="stable")
    below = np.cumsum(weight[order], axis=0)
    first = np.argmax(below >= SURE - 1e-12, axis=0)
    bound: Array = np.take_along_axis(
        np.take_along_axis(values, order, axis=0), first[None], axis=0
    )[0]
    return bound


def _quantile(means: Array, weight: Array, level: float, most: int) -> float:
    """Return the least count whose probability of not being exceeded reaches the level."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if float(weight @ pdtr(middle, means)) >= level:
            high = middle
        else:
            low = middle + 1
    return float(low)
