"""What a score means in one graph: how fast look-alikes decline with it.

Hardly any pair of one graph is a match, so those that fall short of even odds are look-alikes, and
there are the fewer of them the higher the score. Above, that decline goes on among the links, as an
empirical null does (Efron 2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.graph import FloatArray

Array = NDArray[Any]

_TAIL = 100
"""Pairs below even odds, the best, whose decline is told."""

_SLOWEST = 0.9
"""Share that is left, half a tail further up, where hardly any decline shows."""

_POINTS = 256


def look_alikes(score: Array) -> tuple[FloatArray, FloatArray] | None:
    """Return scores, ``[t]`` ascending, and how many look-alikes have about each of them.

    Args:
        score: ``[k]`` log-odds of what would be linked, those below even odds included.

    Returns:
        None where too few are below.
    """
    below = np.sort(score[score < 0.0])[-_TAIL:]
    if len(below) < _TAIL or below[0] == below[-1]:
        return None
    half = 0.5 * float(below[-1] - below[0])
    near = int(np.count_nonzero(below >= below[0] + half))
    decline = min(near / max(_TAIL - near, 1), _SLOWEST)
    slope = np.log(decline) / half
    first = (_TAIL - near) * slope / (decline - 1.0)
    at = np.linspace(below[0], max(float(score.max()), below[-1] + half), _POINTS)
    return at, first * np.exp(slope * (at - below[0])) * (at[1] - at[0])
