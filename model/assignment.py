"""From confidences to links: greedy by confidence, as far as the cardinality allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import BoolArray, Cardinality, IntArray

Rows = NDArray[np.int64]
Scores = NDArray[Any]


def unique_sides(cardinality: Cardinality) -> tuple[bool, bool]:
    """Return whether a source entity, and a target entity, may have one link only.

    "many-to-one" reads: many source entities, one target entity; so each source entity has one
    partner, and a target entity may have several.
    """
    return (
        cardinality in ("one-to-one", "many-to-one"),
        cardinality in ("one-to-one", "one-to-many"),
    )


def rival_ends(
    source: IntArray, target: IntArray, cardinality: Cardinality, *, same_graph: bool = False
) -> Rows:
    """Return ``[s, p]`` the ends at which each pair has rivals, as ids of one space.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        cardinality: a side that admits several partners is left out, so that s is 0, 1 or 2.
        same_graph: both sides are the same entities; then one-to-one alone makes rivals.
    """
    sides = unique_sides(cardinality)
    if same_graph and sides != (True, True):
        sides = (False, False)
    offset = 0 if same_graph else int(source.max(initial=-1)) + 1
    both = np.stack([source.astype(np.int64), target.astype(np.int64) + offset])
    ends: Rows = both[np.array(sides)]
    return ends


def touching(
    source: IntArray,
    target: IntArray,
    chosen: BoolArray,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> BoolArray:
    """Return ``[p]`` the pairs that have an end at which a chosen pair is their rival.

    The chosen ones are among them. Arguments as `rival_ends`; ``chosen`` is ``[p]``.
    """
    ends = rival_ends(source, target, cardinality, same_graph=same_graph)
    touched: BoolArray = np.any(np.isin(ends, ends[:, chosen]), axis=0)
    return touched


def margins(
    pairs: CandidatePairs, logit: Scores, cardinality: Cardinality, *, same_graph: bool = False
) -> Scores:
    """Return ``[p]`` how far each pair is ahead of its best rival; infinite without any.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        cardinality: rivals share an end that admits one partner only.
        same_graph: an entity's rivals are all pairs with it, whichever side it stands on.
    """
    leads = margins_by_end(pairs, logit, cardinality, same_graph=same_graph)
    best: Scores = leads.min(axis=0, initial=np.inf)
    return best


def margins_by_end(
    pairs: CandidatePairs, logit: Scores, cardinality: Cardinality, *, same_graph: bool = False
) -> Scores:
    """Return ``[s, p]`` the same for each end that has rivals; arguments as `margins`."""
    ends = rival_ends(pairs.source, pairs.target, cardinality, same_graph=same_graph)
    return _ahead(ends.ravel(), np.tile(logit, len(ends))).reshape(ends.shape)


def _ahead(ends: Rows, logit: Scores) -> Scores:
    size = int(ends.max(initial=-1)) + 1
    top, second = np.full((2, size), -np.inf)
    np.maximum.at(top, ends, logit)
    at_top = np.flatnonzero(logit == top[ends])[::-1]
    # Equally good ones beat nobody: only the first of an entity can be ahead.
    first = np.zeros(size, dtype=np.int64)
    first[ends[at_top]] = at_top
    leads = first[ends] == np.arange(len(ends))
    np.maximum.at(second, ends[~leads], logit[~leads])
    result: Scores = logit - np.where(leads, second[ends], top[ends])
    return result


def assign(
    source: IntArray,
    target: IntArray,
    confidence: NDArray[Any],
    cardinality: Cardinality,
    *,
    threshold: float,
    locked: BoolArray | None = None,
    same_graph: bool = False,
) -> Rows:
    """Choose the pairs that become links.

    The most confident pair is taken, its rivals fall, and so on (ties go to the smaller rows).
    Nothing below the threshold is linked, so entities may stay without a partner.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        confidence: ``[p]``.
        cardinality: with ``same_graph``, one-to-one means that an entity is in one link at most,
            whichever side it stands on; every other cardinality leaves it free, and groups
            of three are linked only pair by pair, never closed transitively.
        threshold: least confidence of a link.
        locked: ``[p]`` pairs that a person decided: taken whatever their confidence, before
            all others.
        same_graph: both sides are the same entities.

    Returns:
        ``[k]`` chosen pairs, ascending.
    """
    held = np.zeros(len(source), dtype=bool) if locked is None else locked
    eligible = held | (confidence >= threshold)
    rows = np.flatnonzero(eligible)
    ends = rival_ends(source[rows], target[rows], cardinality, same_graph=same_graph)
    if not len(ends):
        return rows
    order = np.lexsort((target[rows], source[rows], -confidence[rows], ~held[rows]))
    rows, ends = rows[order], ends[:, order]
    size = int(ends.max(initial=-1)) + 1
    taken = np.zeros(size, dtype=bool)
    fixed = held[rows]
    taken[ends[:, fixed]] = True
    chosen = [rows[fixed]]
    free = ~taken[ends].any(axis=0)
    while free.any():
        rows, ends = rows[free], ends[:, free]
        # The pair that is first of all pairs at each of its ends is what greedy takes next.
        position = np.arange(len(rows))
        first = np.full(size, len(rows))
        for side in ends:
            np.minimum.at(first, side, position)
        top = (first[ends] == position).all(axis=0)
        chosen.append(rows[top])
        taken[ends[:, top]] = True
        free = ~taken[ends].any(axis=0)
    return np.sort(np.concatenate(chosen))
