"""Comparison of positions on the earth, by how far they are apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import KDTree

from model.comparison.comparing import Coded, Compared, coded, values_said
from model.graph import AttributeColumn
from model.values.positions import joined, parse_position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from model.graph import ObjectArray

POSITION_FEATURES = ("equal", "near", "far", "region", "few as near")

_RADIUS = 6_371.0
_SAME, _NEAR, _FAR, _REGION = 0.15, 1.0, 10.0, 100.0
"""Kilometres: as exact as three decimals of a degree, a place, a town, a region."""
_COUNTED = 2 ** np.arange(7)
"""How many entities across it is looked up how near they are."""


def degrees(values: Iterable[object]) -> NDArray[np.float64]:
    """Return ``[n, 2]`` latitudes and longitudes, NaN where a value is no position."""
    nowhere = (np.nan, np.nan)
    return np.array([parse_position(v) or nowhere for v in values], np.float64).reshape(-1, 2)


def kilometres(source: ObjectArray, target: ObjectArray) -> float | None:
    """Return how far the nearest positions of two entities are apart on the earth's surface.

    Args:
        source: all values of one entity's attribute.
        target: those of the other's.

    Returns:
        Kilometres; None where an entity has no position.
    """
    left, right = (
        in_space(degrees(joined(AttributeColumn(np.zeros(len(v), np.int32), v)).value))
        for v in (source, target)
    )
    apart = np.linalg.norm(left[:, None] - right[None], axis=2)
    if not apart.size:
        return None
    return 2.0 * _RADIUS * math.asin(min(float(apart.min()) / (2.0 * _RADIUS), 1.0))


class PositionComparison:
    """Positions: kilometres apart, in a straight line through the earth."""

    def __init__(
        self, source: AttributeColumn, target: AttributeColumn, sizes: tuple[int, int]
    ) -> None:
        sides: list[Any] = []
        for column, size in zip((source, target), sizes, strict=True):
            start, values = values_said(column, size)
            codes, distinct = coded(start, values)
            sides.append((codes, in_space(degrees(distinct))))
        (self.source, self._left), (self.target, self._right) = sides
        self._steps = (
            _steps(self._left, self._right, self.target),
            _steps(self._right, self._left, self.source),
        )

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise; nearness tells what few others across have."""
        apart = np.linalg.norm(self._left[source] - self._right[target], axis=1)
        told = np.minimum(
            self.target.rarity_where_said(_as_near(self._steps[0][source], apart)),
            self.source.rarity_where_said(_as_near(self._steps[1][target], apart)),
        )
        equal = apart <= _SAME
        near, far, region = (np.exp(-apart / scale) for scale in (_NEAR, _FAR, _REGION))
        values = np.stack([equal, near, far, region, told], axis=1)
        # Matches are some metres apart or some kilometres, for a place has no middle: by magnitude.
        magnitude = np.log1p(apart / _SAME) / np.log1p(2.0 * _RADIUS / _SAME)
        similarity = np.where(equal, 1.0, 1.0 - magnitude)
        return Compared(values.astype(np.float32), similarity.astype(np.float32), told)


def in_space(degrees_: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``[n, 3]`` kilometres from the middle of the earth."""
    latitude, longitude = np.radians(degrees_).T
    flat = np.cos(latitude)
    return _RADIUS * np.stack(
        [flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1
    )


def _steps(
    places: NDArray[np.float64], others: NDArray[np.float64], side: Coded
) -> NDArray[np.float64]:
    """Return ``[distinct, s]`` kilometres from each place to the 1st, 2nd, 4th, ... across."""
    everyone = np.repeat(others, side.entities, axis=0)
    if not len(places) or not len(everyone):
        return np.full((len(places), len(_COUNTED)), np.inf)
    apart, _ = KDTree(everyone).query(places, k=_COUNTED)
    return np.asarray(apart)


def _as_near(steps: NDArray[np.float64], apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``[u]`` about how many across are as near as that; by the area beyond the last."""
    apart = np.maximum(apart, _SAME)
    nearer = (steps <= apart[:, None]).sum(axis=1)
    area = np.square(apart / np.maximum(steps[:, -1], _SAME))
    count: NDArray[np.float64] = np.exp2(np.maximum(nearer - 1, 0)) * np.maximum(area, 1.0)
    return count
