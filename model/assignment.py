"""From confidences to links: greedy by confidence, as far as the cardinality allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.graph import BoolArray, Cardinality, IntArray

Rows = NDArray[np.int64]


def unique_sides(cardinality: Cardinality) -> tuple[bool, bool]:
    """Return whether a source entity, and a target entity, may have one link only.

    "many-to-one" reads: many source entities, one target entity; so each source entity has one
    partner, and a target entity may have several.
    """
    return (
        cardinality in ("one-to-one", "many-to-one"),
        cardinality in ("one-to-one", "one-to-many"),
    )


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
    sides = unique_sides(cardinality)
    if same_graph and sides != (True, True):
        sides = (False, False)
    if not any(sides):
        return np.flatnonzero(eligible)

    rows = np.flatnonzero(eligible)
    rows = rows[np.lexsort((target[rows], source[rows], -confidence[rows], ~held[rows]))]
    offset = 0 if same_graph else int(source[rows].max(initial=-1)) + 1
    # The ends at which a pair has rivals, as ids of one space.
    ends = np.stack([source[rows].astype(np.int64), target[rows].astype(np.int64) + offset])
    size = int(ends.max(initial=-1)) + 1
    ends = ends[np.array(sides)]
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
