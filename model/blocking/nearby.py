"""Candidates that are near each other on the earth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import KDTree

from model.candidates import CandidatePairs, pairs_of, united
from model.comparison.comparing import values_said
from model.comparison.positions import degrees, in_space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.graph import AttributeColumn, EntityTable, Kind

    Places = tuple[NDArray[Any], NDArray[np.float64]]
    """The entity of each position, and where it is."""


def nearby_candidates(
    source: EntityTable,
    target: EntityTable,
    kinds: Mapping[str, Kind],
    limit: int,
    *,
    same_graph: bool = False,
    threads: int = 1,
) -> CandidatePairs:
    """Propose the pairs whose positions are the nearest across, however far.

    Args:
        source: entities of one type.
        target: the same type of the other graph.
        kinds: of its attributes.
        limit: pairs kept for a position in each direction.
        same_graph: both sides are one, so nobody is paired with itself.
        threads: to compute with.

    Returns:
        Pairs without similarity, as other values than names speak for them.
    """
    none = np.empty(0, np.int64)
    found = [pairs_of(none, none, np.empty(0, np.float32))]
    for name, kind in kinds.items():
        if kind == "position":
            left, right = (
                _places(table.attributes[name], len(table)) for table in (source, target)
            )
            forward = _nearest(left, right, limit + same_graph, threads)
            other, one = _nearest(right, left, limit + same_graph, threads)
            rows = np.append(forward[0], one), np.append(forward[1], other)
            unnamed = np.zeros(len(rows[0]), np.float32)
            found.append(pairs_of(*rows, unnamed, same_graph=same_graph))
    return united(found)


def _places(column: AttributeColumn, entities: int) -> Places:
    start, values = values_said(column, entities)
    return np.repeat(np.arange(entities), np.diff(start)), in_space(degrees(values))


def _nearest(
    places: Places, others: Places, count: int, threads: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return entities and the nearest across, side by side."""
    count = min(count, len(others[0]))
    if not count or not len(places[0]):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    _, near = KDTree(others[1]).query(places[1], k=np.arange(1, count + 1), workers=threads)
    return np.repeat(places[0], count), others[0][near.ravel()]
