"""From log-odds to probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from model import evaluation
from model.assignment import assign

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import BoolArray, Cardinality, FloatArray
    from model.selftraining import Believed

Array = NDArray[Any]

_LEAST_SLOPE = 0.05
_TOLERATED = 3.0
"""Ends of links by which a threshold may be worse than the best on what is held back: chance."""


@dataclass(frozen=True)
class Calibration:
    """A rising map from log-odds to probability (Platt 1999): expit(slope * logit + offset)."""

    slope: float = 1.0
    offset: float = 0.0

    def confidence(self, logit: Array) -> FloatArray:
        """Return ``[p]`` probabilities, in the order of the logits."""
        result: FloatArray = expit(self.slope * logit.astype(np.float64) + self.offset).astype(
            np.float32
        )
        return result


def fit_calibration(
    logit: Array, is_match: BoolArray, weight: Array | None = None, *, caution: float = 1.0
) -> Calibration:
    """Fit by maximum likelihood, held to the identity where examples are few.

    Args:
        logit: ``[n]``.
        is_match: ``[n]``.
        weight: ``[n]`` pairs that each example stands for.
        caution: examples that the identity counts for.
    """
    x = logit.astype(np.float64)
    y = is_match.astype(np.float64)
    w = np.ones(len(x)) if weight is None else weight.astype(np.float64)

    def loss(parameters: Array) -> tuple[float, Array]:
        slope, offset = np.exp(parameters[0]), parameters[1]
        z = slope * x + offset
        error = w * (expit(z) - y)
        value = float(np.sum(w * (np.logaddexp(0.0, z) - y * z)))
        value += 0.5 * caution * float(parameters[0] ** 2 * 4.0 + parameters[1] ** 2)
        gradient = np.array(
            [
                float(np.sum(error * x)) * slope + caution * 4.0 * parameters[0],
                float(np.sum(error)) + caution * parameters[1],
            ]
        )
        return value, gradient

    found = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(-3, 3), (-10, 10)])
    return Calibration(max(float(np.exp(found.x[0])), _LEAST_SLOPE), float(found.x[1]))


def calibrated(
    pairs: CandidatePairs,
    logit: Array,
    held: Believed,
    cardinality: Cardinality,
    gold: int,
    *,
    same_graph: bool = False,
) -> tuple[Calibration, float]:
    """Fit calibration and threshold on what was held back.

    What a rival beats is no link, so that only the pairs that survive the assignment say what a
    confidence means.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        held: known pairs that were not learned from.
        cardinality: of the type.
        gold: matches there are for what was held back, those among no candidates included.
        same_graph: both sides are the same entities.
    """
    survivors = np.zeros(len(logit), dtype=bool)
    survivors[
        assign(
            pairs.source, pairs.target, logit, cardinality, threshold=-np.inf, same_graph=same_graph
        )
    ] = True
    judged = survivors[held.rows]
    rows, is_match, ends = held.rows[judged], held.is_match[judged], held.ends[judged]
    calibration = fit_calibration(logit[rows], is_match, ends / 2.0)
    # Of all wrong pairs, those with one end among what was held back are seen twice as often as
    # matches are: the other end has the same chance. So a match counts for two.
    confidence = np.repeat(calibration.confidence(logit[rows]), ends)
    return calibration, choose_threshold(confidence, np.repeat(is_match, ends), 2 * gold)


def choose_threshold(confidence: Array, is_match: BoolArray, gold: int) -> float:
    """Return the threshold nearest to even odds among those that are as good as the best.

    What is held back are labelled entities; those without a partner are not among them, so that a
    threshold far below even odds looks better there than it is.

    Args:
        confidence: ``[n]``.
        is_match: ``[n]``.
        gold: matches there are, those among no candidates included. Where a pair is given once for
            each of its ends, a match counts for two here as well.
    """
    points = evaluation.curve(confidence, is_match, gold)
    if not gold or not len(points.threshold):
        return 0.5
    least = float(points.f1.max()) - _TOLERATED / gold
    if evaluation.at_threshold(confidence, is_match, 0.5, gold).f1 >= least:
        return 0.5
    good = points.threshold[points.f1 >= least]
    return float(good[np.argmin(np.abs(good - 0.5))])
