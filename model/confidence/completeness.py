"""Whether labels name all partners of an entity that may have several.

Where they do, whatever else such an entity is drawn to is a non-match, the hardest ones there are.
Where somebody labelled some partners and left out others, it may well be a match.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import touching, unique_sides
from model.confidence.calibration import survivors

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Cardinality, PairLabels

Array = NDArray[Any]

_OMITTED = 0.15
"""Partners left out for each known match up to which labels pass for complete."""

_FEW = 10
"""Known matches among the links below which nothing is concluded."""


def with_completeness(
    labels: PairLabels,
    pairs: CandidatePairs,
    logit: Array,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> PairLabels:
    """Return the labels with whether they name all partners.

    Further links of the labelled entities are partners left out, or wrong. Of partners, half would
    score above the median of those that are known; wrong ones seldom do.

    Args:
        labels: known pairs of one type.
        pairs: its candidates.
        logit: ``[p]`` scores of somebody who did not learn from the labels.
        cardinality: of the type.
        same_graph: both sides are the same entities.
    """
    if all(unique_sides(cardinality)):
        return replace(labels, complete=True)
    place = pairs.places(labels.source, labels.target)
    is_match, told = (np.zeros(len(pairs), np.bool_) for _ in range(2))
    is_match[place[(place >= 0) & labels.is_match]] = True
    told[place[place >= 0]] = True
    told |= touching(pairs.source, pairs.target, is_match, cardinality, same_graph=same_graph)
    touched = touching(pairs.source, pairs.target, is_match, "one-to-one", same_graph=same_graph)
    linked = survivors(pairs, logit, cardinality, same_graph=same_graph) & (logit >= 0.0)
    known, further = logit[linked & is_match], logit[linked & touched & ~told]
    if len(known) < _FEW:
        return replace(labels, complete=False)
    median = np.median(known)
    above = np.count_nonzero(further > median) + np.count_nonzero(further == median) / 2.0
    omitted = min(2.0 * above, len(further))
    return replace(labels, complete=bool(omitted <= _OMITTED * len(known)))
