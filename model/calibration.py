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
