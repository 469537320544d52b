"""How many partners an entity of a type may have, where the mapping leaves it open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import unique_sides

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import BoolArray, Cardinality, PairLabels

Array = NDArray[Any]

_SEVERAL = 0.15
_FEW = 20
_GOOD, _CLEAR = 0.5, 2.0
"""Log-odds of a partner; where enough entities have a clear one, less says nothing of a second."""

_OUGHT = 3.0
"""Second partners that known matches ought to show before their absence counts."""

_CARDINALITIES: dict[tuple[bool, ...], Cardinality] = {
    (True, True): "one-to-one",
    (True, False): "many-to-one",
    (False, True): "one-to-many",
    (False, False): "many-to-many",
}


def estimate_cardinality(
    pairs: CandidatePairs, logit: Array, *, same_graph: bool = False
) -> Cardinality:
    """Tell from the scores whether entities have several equally good partners.

    Args:
        pairs: candidates of one type.
        logit: ``[p]`` of the prior.
        same_graph: one-to-one where duplicates come in pairs only, else many-to-many.
    """
    good = logit > _GOOD
    if same_graph:
        ends = np.concatenate([pairs.source[good], pairs.target[good]])
        return "many-to-many" if _share_of_several(ends) > _SEVERAL else "one-to-one"
    clear = logit > _CLEAR
    if min(len(np.unique(ends[clear])) for ends in (pairs.source, pairs.target)) >= _FEW:
        good = clear
    # A partner who has a better one elsewhere is a look-alike, not a second partner.
    unique = tuple(
        _share_of_several(ends[good & _best_of(others, logit)]) <= _SEVERAL
        for ends, others in ((pairs.source, pairs.target), (pairs.target, pairs.source))
    )
    return _CARDINALITIES[unique]


def known_cardinality(
    estimated: Cardinality, labels: PairLabels, pairs: CandidatePairs, logit: Array
) -> Cardinality:
    """Return a cardinality without the second partners that known matches ought to show, and don't.

    Args:
        estimated: by `estimate_cardinality`.
        labels: known pairs of the type.
        pairs: its candidates.
        logit: ``[p]`` of the prior.
    """
    source, target = labels.source[labels.is_match], labels.target[labels.is_match]
    unique = []
    for ends, all_ends, one in zip(
        (source, target), (pairs.source, pairs.target), unique_sides(estimated), strict=True
    ):
        # Of an entity with two partners, both are known with the square of the share of one.
        share = len(ends) / max(len(np.unique(all_ends[logit > 0.0])), len(ends), 1)
        ought = len(ends) * share * _SEVERAL
        seen = len(ends) - len(np.unique(ends))
        unique.append(one or (ought >= _OUGHT and seen == 0))
    return _CARDINALITIES[tuple(unique)]


def _best_of(ends: Array, logit: Array) -> BoolArray:
    """Return ``[p]`` which pairs are the best of their entity, or as good as it."""
    top = np.full(int(ends.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(top, ends, logit)
    best: BoolArray = logit >= top[ends]
    return best


def _share_of_several(ends: Array) -> float:
    """Return which share of the entities that occur do so more than once."""
    counts = np.unique(ends, return_counts=True)[1]
    return float(np.mean(counts > 1)) if len(counts) >= _FEW else 0.0
