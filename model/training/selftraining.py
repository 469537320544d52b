"""Teaching without labels: pairs that are sure by themselves, and what they beat.

A pair is sure where its score is high and ahead of every rival at each end that admits one partner
only. The rivals that it beat are the negatives. Where an end admits several partners, the others
there are no rivals, and nothing is concluded about them. Where both ends do, a pair is sure if
neither of its entities has a better one, and a negative if both have far better ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import assign, margins, margins_by_end, touching, unique_sides
from model.believed import Believed

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Cardinality

Array = NDArray[Any]

_OUTDONE = 3.0
"""Log-odds by which both entities of a pair have better ones where they may have several."""


def sure_pairs(
    pairs: CandidatePairs,
    logit: Array,
    cardinality: Cardinality,
    *,
    least: float,
    margin: float,
    hopeless: float,
    same_graph: bool = False,
) -> Believed:
    """Return the sure matches, and as non-matches what they beat and what is hopeless.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        cardinality: which ends have rivals.
        least: log-odds of a sure match.
        margin: log-odds that it must be ahead of its rivals.
        hopeless: log-odds below which a pair is taken for a non-match.
        same_graph: both sides are the same entities.
    """
    good = logit >= least
    if any(unique_sides(cardinality)):
        sure = good & (margins(pairs, logit, cardinality, same_graph=same_graph) >= margin)
        beaten = touching(pairs.source, pairs.target, sure, cardinality, same_graph=same_graph)
        beaten &= ~sure
    else:
        leads = margins_by_end(pairs, logit, "one-to-one", same_graph=same_graph)
        sure = good & (leads.min(axis=0) >= 0.0)
        beaten = ~good & (leads.max(axis=0) < -_OUTDONE)
    lost = logit < hopeless
    # The best that an entity has may be right however little speaks for it.
    if lost.any() and any(unique_sides(cardinality)):
        best = assign(
            pairs.source, pairs.target, logit, cardinality, threshold=-np.inf, same_graph=same_graph
        )
        lost[best] = False
    negative = beaten | lost
    rows = np.flatnonzero(sure | negative)
    return Believed(rows, sure[rows], pairs.source[rows], np.full(len(rows), 2))
