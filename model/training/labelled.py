"""What labels say of the candidates: of the pairs that they name, and of those beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import touching, unique_sides
from model.believed import Believed

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Cardinality, PairLabels

Array = NDArray[Any]


def labelled_pairs(
    pairs: CandidatePairs,
    labels: PairLabels,
    logit: Array,
    cardinality: Cardinality,
    *,
    hopeless: float,
    same_graph: bool = False,
) -> Believed:
    """Return what the labels say of the candidates.

    The other candidates of a matched entity are non-matches where it admits one partner, or where
    the labels name all that it has; else only those are so whose score is hopeless.

    Args:
        pairs: candidates of one type.
        labels: of that type; pairs that are no candidates are left out.
        logit: ``[p]`` scores so far.
        cardinality: of the type.
        hopeless: log-odds below which a pair is taken for a non-match.
        same_graph: both sides are the same entities.
    """
    place = pairs.places(labels.source, labels.target)
    is_match, explicit = (np.zeros(len(pairs), np.bool_) for _ in range(2))
    found = place >= 0
    is_match[place[found & labels.is_match]] = True
    explicit[place[found & ~labels.is_match]] = True
    explicit &= ~is_match
    beaten = touching(pairs.source, pairs.target, is_match, cardinality, same_graph=same_graph)
    touched = touching(pairs.source, pairs.target, is_match, "one-to-one", same_graph=same_graph)
    anywhere = touched & (labels.complete | (logit < hopeless))
    # A labelled entity whose match was lost by blocking still says what it is not.
    lost = labels.is_match & ~found
    sides = unique_sides(cardinality)
    if not same_graph and sides[0]:
        beaten |= np.isin(pairs.source, labels.source[lost])
    if not same_graph and sides[1]:
        beaten |= np.isin(pairs.target, labels.target[lost])
    rows = np.flatnonzero(is_match | explicit | beaten | anywhere)
    ends = np.isin(pairs.source[rows], labels.source).astype(np.int64)
    ends += np.isin(pairs.target[rows], labels.target)
    return Believed(rows, is_match[rows], pairs.source[rows], np.maximum(ends, 1))
