"""From log-odds to probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from model.assignment import assign, unique_sides
from model.ties import count_equals, shared

if TYPE_CHECKING:
    from model.believed import Believed
    from model.candidates import CandidatePairs
    from model.graph import BoolArray, Cardinality, FloatArray, IntArray

Array = NDArray[Any]

_LEAST_SLOPE = 0.05
_MODEST = 0.5
"""Slope before any evidence: a network is surer than it should be (Guo et al. 2017)."""

_TOLERATED = 3.0
"""Examples by which a threshold may be worse than the best on what is held back: chance."""


@dataclass(frozen=True)
class Calibration:
    """A rising map from log-odds to probability.

    Attributes:
        slope, offset: expit(slope * logit + offset) (Platt 1999).
        points: (logit, calibrated log-odds), both rising, two at least: straight lines between
            them, and beyond them a slope of 1. They stand instead of slope and offset.
    """

    slope: float = 1.0
    offset: float = 0.0
    points: tuple[tuple[float, float], ...] = ()

    def log_odds(self, logit: Array, equals: IntArray | None = None) -> Array:
        """Return ``[p]`` calibrated log-odds, in the order of the logits among the unequalled.

        Args:
            logit: ``[p]``.
            equals: ``[p]`` rivals that nothing tells from each pair (`count_equals`);
                None where there are none.
        """
        x = logit.astype(np.float64)
        if self.points:
            at, value = np.array(self.points).T
            beyond = np.minimum(x - at[0], 0.0) + np.maximum(x - at[-1], 0.0)
            result: Array = np.interp(x, at, value) + beyond
        else:
            result = self.slope * x + self.offset
        return result if equals is None else shared(result, equals)

    def confidence(self, logit: Array, equals: IntArray | None = None) -> FloatArray:
        """Return ``[p]`` probabilities; arguments as `log_odds`."""
        result: FloatArray = expit(self.log_odds(logit, equals)).astype(np.float32)
        return result


def fit_calibration(
    logit: Array,
    is_match: BoolArray,
    weight: Array | None = None,
    equals: IntArray | None = None,
) -> Calibration:
    """Fit by maximum likelihood, held to a modest slope where examples are few.

    Args:
        logit: ``[n]``.
        is_match: ``[n]``.
        weight: ``[n]`` pairs that each example stands for.
        equals: ``[n]`` rivals that nothing tells from each (`shared`).
    """
    x = logit.astype(np.float64)
    y = is_match.astype(np.float64)
    w = np.ones(len(x)) if weight is None else weight.astype(np.float64)
    others = np.zeros(len(x), dtype=np.int32) if equals is None else equals

    def loss(parameters: Array) -> tuple[float, Array]:
        slope, offset = np.exp(parameters[0]), parameters[1]
        alone = slope * x + offset
        z = shared(alone, others)
        error = w * (expit(z) - y) * np.exp(z - alone)
        value = float(np.sum(w * (np.logaddexp(0.0, z) - y * z)))
        modest = parameters[0] - np.log(_MODEST)
        value += 0.5 * float(modest**2 * 4.0 + parameters[1] ** 2)
        gradient = np.array(
            [
                float(np.sum(error * x)) * slope + 4.0 * modest,
                float(np.sum(error)) + parameters[1],
            ]
        )
        return value, gradient

    start, bounds = np.array([np.log(_MODEST), 0.0]), [(-3, 3), (-10, 10)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return Calibration(max(float(np.exp(found.x[0])), _LEAST_SLOPE), float(found.x[1]))


@dataclass(frozen=True)
class Bereft:
    """How the scores would be, were the matches that are held back not there.

    The best that is left to their entities is what entities without a partner have.

    Attributes:
        logit: ``[p]``, of the held back matches hopeless.
        matches: ``[k]`` rows of the held back matches.
        share: entities without a partner for each that has one, of the source and of the target.
    """

    logit: Array
    matches: Array
    share: tuple[float, float]


@dataclass(frozen=True)
class JudgedLinks:
    """What is known of the pairs that survive the assignment.

    What a rival beats is no link, so that only these say what a confidence means.

    Attributes:
        log_odds: ``[n]``.
        equals: ``[n]`` rivals that nothing tells from each.
        is_match: ``[n]``.
        weight: ``[n]`` pairs that each stands for.
        grain: most of the pairs that one of them speaks for and nobody looked at.
    """

    log_odds: Array
    equals: Array
    is_match: Array
    weight: Array
    grain: float


def calibrated(judged: JudgedLinks, gold: int) -> tuple[Calibration, float]:
    """Fit calibration and threshold on what was held back.

    Args:
        judged: what is known of it.
        gold: matches there are for it, those among no candidates included.
    """
    calibration = fit_calibration(judged.log_odds, judged.is_match, judged.weight, judged.equals)
    confidence = calibration.confidence(judged.log_odds, judged.equals)
    threshold = choose_threshold(confidence, judged.is_match, gold, judged.weight, judged.grain)
    return calibration, threshold


def judged_links(
    pairs: CandidatePairs,
    logit: Array,
    held: Believed,
    cardinality: Cardinality,
    *,
    bereft: Bereft | None = None,
    same_graph: bool = False,
) -> JudgedLinks:
    """Return what is known of the pairs that survive the assignment.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        held: known pairs that were not learned from.
        cardinality: of the type.
        bereft: tells of the entities without a partner; None where all known pairs were judged
            by people one by one, so that they speak for all.
        same_graph: both sides are the same entities.
    """
    judged = survivors(pairs, logit, cardinality, same_graph=same_graph)[held.rows]
    rows, is_match, ends = held.rows[judged], held.is_match[judged], held.ends[judged]
    # Of all wrong pairs, those with one end among what was held back are seen twice as often as
    # matches are: the other end has the same chance. So from one end it counts for half.
    same = count_equals(pairs.source, pairs.target, logit, cardinality, same_graph=same_graph)
    parts = [(logit[rows], same[rows], is_match, ends / 2.0)]
    grain = 0.5
    if bereft is not None:
        left = survivors(pairs, bereft.logit, cardinality, same_graph=same_graph)
        left[bereft.matches] = False
        same = count_equals(
            pairs.source, pairs.target, bereft.logit, cardinality, same_graph=same_graph
        )
        # A wrong link is one of its end that admits one partner only.
        uniques = unique_sides(cardinality)
        sides = zip((pairs.source, pairs.target), bereft.share, uniques, strict=True)
        for side, share, unique in sides:
            if any(uniques) and not unique:
                continue
            lonely = np.flatnonzero(left & np.isin(side, side[bereft.matches]))
            wrong = np.zeros(len(lonely), dtype=bool)
            each = np.full(len(lonely), share / 2.0)
            parts.append((bereft.logit[lonely], same[lonely], wrong, each))
            grain = max(grain, share / 2.0)
    score, equals, truth, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    return JudgedLinks(score, equals, truth, weight, grain)


def survivors(
    pairs: CandidatePairs, logit: Array, cardinality: Cardinality, *, same_graph: bool
) -> BoolArray:
    """Return ``[p]`` which pairs would be links, were there no threshold."""
    survive = np.zeros(len(logit), dtype=bool)
    survive[
        assign(
            pairs.source, pairs.target, logit, cardinality, threshold=-np.inf, same_graph=same_graph
        )
    ] = True
    return survive


def choose_threshold(
    confidence: Array,
    is_match: BoolArray,
    gold: int,
    weight: Array | None = None,
    grain: float = 1.0,
) -> float:
    """Return even odds, unless other thresholds are better: then one as good as the best.

    Of these the one nearest to half the best F1, which is where confidences that mean what they
    say have their best (Lipton et al. 2014, "Optimal Thresholding of Classifiers to Maximize F1
    Measure").

    Args:
        confidence: ``[n]``.
        is_match: ``[n]``.
        gold: matches there are, those among no candidates included; in the unit of the weights.
        weight: ``[n]`` what each counts for.
        grain: most that one of them says of others that nobody looked at.
    """
    if not gold or not len(confidence):
        return 0.5
    counts = np.ones(len(confidence)) if weight is None else weight
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    links, right = np.cumsum(counts[order]), np.cumsum(counts[order] * is_match[order])
    f1 = 2.0 * right / (links + gold)
    f1 = f1[np.append(ordered[1:] != ordered[:-1], True)]
    thresholds = np.unique(confidence)[::-1]
    best = float(f1.max())
    least = best - _TOLERATED * grain / gold
    at_half = int(np.searchsorted(-thresholds, -0.5, side="right")) - 1
    if at_half >= 0 and f1[at_half] >= least:
        return 0.5
    good = thresholds[f1 >= least]
    return float(good[np.argmin(np.abs(good - best / 2.0))])
