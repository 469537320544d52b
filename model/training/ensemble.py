"""Several networks, each of a training of its own, and the mean of what they say.

What a network makes of a few hundred labels depends on the draws of its training; the mean of
several depends less on them, and errs less (Lakshminarayanan, Pritzel & Blundell 2017, "Simple and
Scalable Predictive Uncertainty Estimation using Deep Ensembles").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from model.candidates import CandidatePairs
    from model.settings import TrainSettings

Array = NDArray[Any]

_MOST = 3
_PAIRS = 800_000
"""Pairs that all members together may score: more would take longer than they are worth."""

_APART = 100_003
"""Between the seeds of two members, so that no other training is likely to have one of them."""


def member_seeds(
    candidates: Mapping[str, CandidatePairs], labelled: Collection[str], settings: TrainSettings
) -> list[int]:
    """Return the seed of each member; the first one's is that of the settings.

    Args:
        candidates: of every type.
        labelled: the types that learn from labels; without any, one network is as good as several.
        settings: that say how many there are, or leave it to the number of pairs.
    """
    pairs = sum(len(part) for part in candidates.values())
    fitting = min(max(_PAIRS // max(pairs, 1), 1), _MOST) if labelled else 1
    size = settings.members or fitting
    return [settings.seed + _APART * member for member in range(size)]


def mean(members: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Return the mean of what the members say, by type.

    Args:
        members: entity type to ``[p]`` log-odds, of each.
    """
    if len(members) == 1:
        return dict(members[0])
    return {name: np.mean([said[name] for said in members], axis=0) for name in members[0]}
