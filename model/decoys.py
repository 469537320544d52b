"""What false links would score, learned without a single label: target and decoy.

An entity that surely has its partner cannot have another one. Its best pair with an entity that is
still free is therefore false, and scores as the best pair of an entity without a partner would.
(The idea is that of decoys in mass spectrometry, Elias & Gygi 2007.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import assign, unique_sides

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Cardinality

Array = NDArray[Any]

SURE = 1.0
"""Log-odds from which on an entity counts as having its partner."""


@dataclass(frozen=True)
class Decoys:
    """Scores of pairs that are false by construction.

    Attributes:
        logit: ``[d]``.
        weight: ``[d]`` false links that each stands for.
    """

    logit: Array
    weight: Array


def decoys(
    pairs: CandidatePairs, logit: Array, survivors: Array, cardinality: Cardinality
) -> Decoys:
    """Find what false links score.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        survivors: ``[k]`` rows of the pairs that no rival beats.
        cardinality: decoys are of the entities that admit one partner only.

    Returns:
        None at all where no end admits one partner only, or where nothing is sure.
    """
    sides = unique_sides(cardinality)
    ends = (pairs.source, pairs.target)
    sure = survivors[logit[survivors] >= SURE]
    logits: list[Array] = [np.empty(0)]
    weights: list[Array] = [np.empty(0)]
    for side, unique in enumerate(sides):
        if not unique or not len(sure):
            continue
        own, other = ends[side], ends[1 - side]
        settled = np.isin(own, own[sure])
        open_ = np.ones(len(own), dtype=bool)
        if sides[1 - side]:
            open_ = ~np.isin(other, other[sure])
        open_[sure] = False
        rows = np.flatnonzero(settled & open_)
        best = rows[
            assign(
                pairs.source[rows], pairs.target[rows], logit[rows], cardinality, threshold=-np.inf
            )
        ]
        having = len(np.unique(own[sure]))
        without = len(np.unique(own)) - having
        logits.append(logit[best])
        weights.append(np.full(len(best), without / having / sum(sides)))
    return Decoys(np.concatenate(logits), np.concatenate(weights))
