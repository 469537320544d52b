"""What a score means in one graph: how fast look-alikes decline with it.

Hardly any pair of one graph is a match, so those that fall short of even odds are look-alikes, and
there are the fewer of them the higher the score. Above, that decline goes on among the links, as an
empirical null does (Efron 2004). Where a gap parts the links from what is below, the decline is
told down to the gap: just below even odds look-alikes may be more for once, which goes on nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.graph import FloatArray

Array = NDArray[Any]

_TAIL = 100
"""Pairs below even odds, the best, from which on a decline is told."""

_SLOWEST = 0.9
"""Share that is left, half a tail further up, where hardly any decline shows."""

_POINTS = 256


def look_alikes(score: Array) -> tuple[FloatArray, FloatArray] | None:
    """Return scores above even odds, ``[t]``, and how many look-alikes have about each of them.

    Args:
        score: ``[k]`` log-odds of what would be linked, those below even odds included.

    Returns:
        None where too few are below.
    """
    ascending = np.sort(score)
    even = int(np.searchsorted(ascending, 0.0))
    above = ascending[max(even - _TAIL, 0) :]
    if even < _TAIL or above[0] == above[_TAIL - 1]:
        return None
    # Of the tails that end at even odds or at any score above, the one that declines fastest.
    half = 0.5 * (above[_TAIL - 1 :] - above[0])
    lower = np.searchsorted(above, above[0] + half)
    upper = np.arange(_TAIL, len(above) + 1) - lower
    # Two standard deviations more: of many tails the fastest is so by luck, too.
    decline = np.minimum((upper + 2 * np.sqrt(upper)) / np.maximum(lower, 1), _SLOWEST)
    slopes = np.log(decline) / half
    fastest = int(np.argmin(slopes))
    slope = slopes[fastest]
    first = lower[fastest] * slope / (decline[fastest] - 1.0)
    at = np.linspace(0.0, max(above[-1], half[0]), _POINTS)
    return at, first * np.exp(slope * (at - above[0])) * (at[1] - at[0])
