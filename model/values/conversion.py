"""By what factor the numbers of one side are those of the other, read off the numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_NEAR = 0.002
"""Relative difference up to which two numbers of three digits may be one measure."""
_BESIDE = np.log1p([-0.023, -0.017, -0.012, -0.008, 0.008, 0.012, 0.017, 0.023])
"""Beside a factor by that much, numbers meet by chance only."""
_SURE, _FEWEST, _LEAST = 6.0, 20, 0.001
"""Standard deviations above chance, pairs, and share of all pairs, that make a factor evident."""
_BESIDES = 0.02
"""Share of the most evident factor's pairs from which on another one is used besides."""


def evident_factors(
    source: NDArray[np.float64], target: NDArray[np.float64], factors: Sequence[float]
) -> list[float]:
    """Return what the target's numbers are to be multiplied with, the most evident first.

    Measures of the same things, converted and rounded, meet at one factor and nowhere beside it;
    what else is among the pairs meets here and there.

    Args:
        source: ``[n]`` of one side, NaN where there is none.
        target: ``[n]`` of entities that may be the same.
        factors: to choose among.
    """
    ratio = _ratios(source, target)
    more: dict[float, float] = {}
    for factor in factors:
        at = np.log(factor)
        chance = float(np.median([_meeting(ratio, at + beside) for beside in _BESIDE]))
        found = _meeting(ratio, at) - chance
        if found >= max(_FEWEST, _SURE * np.sqrt(chance + 1.0), _LEAST * len(ratio)):
            more[factor] = found
    least = _BESIDES * max(more.values(), default=0.0)
    return sorted((f for f in more if more[f] >= least), key=lambda factor: -more[factor])


def _ratios(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ln(source / target) of distinct pairs, ascending, where the larger has three digits.

    Shorter numbers are round by chance, too.
    """
    with np.errstate(invalid="ignore"):
        told = (source > 0) & (target > 0) & np.isfinite(source) & np.isfinite(target)
    pairs = np.unique(np.stack([source[told], target[told]]), axis=1)
    # Neither a power of ten nor a ratio need be a number: all is reckoned in logarithms.
    magnitude = np.log10(pairs.max(axis=0))
    shown = 10.0 ** (magnitude - np.floor(magnitude) + 1.0)
    telling = np.abs(shown - np.round(shown)) > 1e-6
    ratio: NDArray[np.float64] = np.sort(np.subtract(*np.log(pairs[:, telling])))
    return ratio


def _meeting(ratio: NDArray[np.float64], at: float) -> int:
    """Return how many ratios are that factor, up to rounding."""
    first, last = np.searchsorted(ratio, [at - _NEAR, at + _NEAR])
    return int(last - first)
