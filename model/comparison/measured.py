"""Comparison of numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz.distance import OSA

from model.comparison.comparing import (
    Coded,
    Compared,
    coded,
    pairwise,
    told_by_nearness,
    values_said,
    without,
)
from model.graph import object_array
from model.values.dates import DAY, DAYS_A_YEAR, Moments, moments
from model.values.numbers import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.candidates import CandidatePairs
    from model.graph import AttributeColumn, FloatArray

NUMBER_FEATURES = ("equal", "near", "far", "relative", "within one")
DATE_FEATURES = ("equal", "near", "far", "decade", "within one", "digits")

_SAME = 1e-6

_WIDE = 50.0
"""Positive numbers of such a range (between the 5% and the 95% quantile) differ by ratio."""

_SLIP = 0.8
"""How alike two days are that are one slip of the hand apart: by chance few are."""
_SLIPS = 4
"""Slips from which on days have nothing in common: about as many as two by chance."""


class NumberComparison:
    """Numbers on one scale; scales of difference come from the spread of all of them."""

    def __init__(
        self,
        source: AttributeColumn,
        target: AttributeColumn,
        sizes: tuple[int, int],
        pairs: CandidatePairs,
    ) -> None:
        raw = [
            values_said(column, size) for column, size in zip((source, target), sizes, strict=True)
        ]
        first = raw[0][0][pairs.source], raw[1][0][pairs.target]
        both = (np.diff(raw[0][0])[pairs.source] > 0) & (np.diff(raw[1][0])[pairs.target] > 0)
        paired = first[0][both], first[1][both]
        read = numbers(object_array(raw[0][1]), object_array(raw[1][1]), paired)
        sides: list[Any] = []
        for (start, _), values in zip(raw, read, strict=True):
            missing = ~np.isfinite(values)
            side, distinct = coded(without(start, missing), values[~missing].tolist())
            sides.append((side, np.array(distinct, dtype=np.float64)))
        (self.source, self._left), (self.target, self._right) = sides
        self._by_ratio, self._small, self._large = _scales(self._left, self._right)
        self._near = [
            _neighbours(values, side, self._width(values))
            for values, side in ((self._left, self.source), (self._right, self.target))
        ]

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise."""
        left, right = self._left[source], self._right[target]
        difference = np.abs(left - right)
        greatest = np.maximum(np.abs(left), np.abs(right))
        equal = difference <= _SAME * greatest
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            relative = np.where(equal, 1.0, np.clip(1.0 - difference / greatest, 0.0, 1.0))
        relative = np.nan_to_num(relative)
        # By ratio, a difference is the share of the greater number that it is.
        distance = 1.0 - relative if self._by_ratio else difference
        near, far = np.exp(-distance / self._small), np.exp(-distance / self._large)
        values = np.stack([equal, near, far, relative, difference <= 1.0], axis=1)
        similarity = np.where(equal, 1.0, 0.5 * (near + far))
        specificity = told_by_nearness(self._near, (self.source, self.target), source, target)
        return Compared(values.astype(np.float32), similarity.astype(np.float32), specificity)

    def _width(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._by_ratio:
            return np.abs(values) * self._small
        return np.full(len(values), self._small)


class DateComparison:
    """Dates: days apart where both are known to the day, years apart where not."""

    def __init__(
        self, source: AttributeColumn, target: AttributeColumn, sizes: tuple[int, int]
    ) -> None:
        raw = [
            values_said(column, size) for column, size in zip((source, target), sizes, strict=True)
        ]
        read = moments(object_array(raw[0][1]), object_array(raw[1][1]))
        sides: list[Any] = []
        for (start, _), side in zip(raw, read, strict=True):
            known = side.known
            pairs = list(zip(side.day[known].tolist(), side.precision[known].tolist(), strict=True))
            codes, distinct = coded(without(start, ~known), pairs)
            parts = np.array(distinct, dtype=np.float64).reshape(-1, 2)
            sides.append((codes, Moments(parts[:, 0], parts[:, 1].astype(np.int8))))
        (self.source, self._left), (self.target, self._right) = sides
        self._near = [
            _neighbours(when.year, side, np.zeros(len(when.day)))
            for when, side in ((self._left, self.source), (self._right, self.target))
        ]

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise."""
        left, right = self._left.day[source], self._right.day[target]
        precision = np.minimum(self._left.precision[source], self._right.precision[target])
        years = np.abs(self._left.year[source] - self._right.year[target])
        months = np.abs(np.floor(left / DAYS_A_YEAR * 12) - np.floor(right / DAYS_A_YEAR * 12)) / 12
        days = np.abs(left - right) / DAYS_A_YEAR
        to_the_day = precision == DAY
        apart = np.select([to_the_day, precision > 0], [days, months], years)
        equal = apart < 0.5 / 366
        near, far, decade = (np.exp(-apart / scale) for scale in (0.3, 2.0, 10.0))
        slips = np.full(len(apart), float(_SLIPS))
        slips[to_the_day] = _slips(left[to_the_day], right[to_the_day])
        digits = 1.0 - np.minimum(slips, _SLIPS) / _SLIPS
        values = np.stack([equal, near, far, decade, apart <= 1.0 + 1e-9, digits], axis=1)
        similarity = np.where(equal, 1.0, 0.5 * (near + far))
        similarity[slips == 1] = np.maximum(similarity[slips == 1], _SLIP)
        by_year = told_by_nearness(self._near, (self.source, self.target), source, target)
        same_day = self.source.entities, self.target.entities
        by_day = told_by_nearness(same_day, (self.source, self.target), source, target)
        specificity = np.where(to_the_day & equal, by_day, by_year)
        return Compared(
            values.astype(np.float32), similarity.astype(np.float32), specificity.astype(np.float32)
        )


def _slips(left: NDArray[np.float64], right: NDArray[np.float64]) -> FloatArray:
    """Return ``[u]`` how many slips of the hand lie between days.

    A slip is a digit too few, too many or another, two that changed places, or day and month that
    did: people who type dates, and read them, err in digits, not by days.
    """
    first, second = (
        np.datetime_as_string(days.astype(np.int64).astype("datetime64[D]"))
        for days in (left, right)
    )
    slips = pairwise(first.tolist(), second.tolist(), OSA.distance)
    turned = [f"{day[:-5]}{day[-2:]}-{day[-5:-3]}" for day in second.tolist()]
    slips[(first == np.array(turned, dtype=second.dtype)) & (slips > 0)] = 1
    return slips


def _scales(left: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[bool, float, float]:
    """Return whether numbers differ by ratio, and a small and a large difference."""
    both = np.concatenate([left, right])
    if not len(both):
        return False, 1.0, 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        low, first, third, high = np.quantile(both, (0.05, 0.25, 0.75, 0.95))
        if low > 0 and high / low > _WIDE:
            return True, 0.02, 0.25
        spread = third - first if third > first else both.max() - both.min()
    spread = float(np.nan_to_num(spread, posinf=np.finfo(np.float64).max))
    # Of the smallest numbers there are, a small part is none.
    spread = spread if 0.02 * spread > 0 else 1.0
    return False, 0.02 * spread, 0.25 * spread


def _neighbours(values: NDArray[np.float64], side: Coded, width: NDArray[np.float64]) -> FloatArray:
    """Return ``[distinct]`` how many entities have a value within ``width`` of each."""
    order = np.argsort(values, kind="stable")
    ordered, before = values[order], np.append(0, np.cumsum(side.entities[order]))
    with np.errstate(over="ignore"):
        first = np.searchsorted(ordered, values - width, "left")
        last = np.searchsorted(ordered, values + width, "right")
    return np.asarray(before[last] - before[first], dtype=np.float32)
