"""From log-odds to probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

if TYPE_CHECKING:
    from model.graph import BoolArray, FloatArray

Array = NDArray[Any]

_LEAST_SLOPE = 0.05


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


def fit_unlabelled(
    logit: Array, decoy: Array, weight: Array, *, caution: float = 5.0
) -> Calibration:
    """Fit where only the scores of links and those of false ones are known.

    The links are matches and false ones together; taking the decoys away from them leaves the
    matches (the unbiased risk of du Plessis et al. 2015, convex in slope and offset).

    Args:
        logit: ``[n]`` of the links.
        decoy: ``[d]`` of pairs that are false.
        weight: ``[d]`` links that are false in the same way, for each.
        caution: examples that the identity counts for.
    """
    x, d, w = (part.astype(np.float64) for part in (logit, decoy, weight))

    def loss(parameters: Array) -> tuple[float, Array]:
        slope, offset = parameters
        z = slope * x + offset
        falls = expit(z) - 1.0
        value = float(np.sum(np.logaddexp(0.0, -z)) + np.sum(w * (slope * d + offset)))
        value += 0.5 * caution * float(4.0 * (slope - 1.0) ** 2 + offset**2)
        gradient = np.array(
            [
                float(np.sum(falls * x) + np.sum(w * d)) + caution * 4.0 * (slope - 1.0),
                float(np.sum(falls) + np.sum(w)) + caution * offset,
            ]
        )
        return value, gradient

    found = minimize(
        loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 3), (-10, 10)]
    )
    return Calibration(max(float(found.x[0]), _LEAST_SLOPE), float(found.x[1]))
