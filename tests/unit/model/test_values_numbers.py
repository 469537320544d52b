"""Numbers of any notation, and the unit that one side is in."""

from __future__ import annotations

import numpy as np
import pytest

from model.candidates import CandidatePairs
from model.comparison.features import attribute_features
from model.graph import AttributeColumn, EntityTable, object_array
from model.values.conversion import evident_factors
from model.values.numbers import numbers, parse_number

FEET, MILES = 1 / 0.3048, 1 / 1.609344


@pytest.mark.parametrize(
    ("written", "number", "dimension"),
    [
        ("1,234.5", 1234.5, ""),
        ("1.234,5 km", 1_234_500.0, "length"),
        ("04:04", 244.0, "time"),
        ("PT4M4S", 244.0, "time"),
        ("3m 31s", 211.0, "time"),
        ("1h 42m", 6_120.0, "time"),
        ("42m", 42.0, "length"),
        ("EUR 12,50", 12.5, ""),
        ("$1.5M", 1.5e6, "count"),
        ("300+", 300.0, ""),
        ("6 ft 2 in", 1.8796, "length"),
        ("3 km²", 3e6, "area"),
        ("3 km2", 3e6, "area"),
        ("3 sq km", 3e6, "area"),
        ("3 square miles", 3 * 1609.344**2, "area"),
        ("5 ha", 5e4, "area"),
        ("7 squirrels", 7.0, ""),
    ],
)
def test_units_are_read(written: str, number: float, dimension: str) -> None:
    found = parse_number(written)
    assert found is not None
    assert found[0] == pytest.approx(number)
    assert found[1] == dimension


@pytest.mark.parametrize("written", ["", "12a2", "x", "nan", "3 m 4 kg", True, None])
def test_what_is_no_number(written: object) -> None:
    assert parse_number(written) is None


def measures(size: int, spread: float) -> np.ndarray:
    return np.exp(np.random.default_rng(0).normal(6.0, spread, size))


@pytest.mark.parametrize("factor", [1.0, FEET, MILES, 1e-3])
def test_a_unit_is_told_by_what_may_be_the_same(factor: float) -> None:
    said = np.round(measures(2_000, 1.5) * 10) / 10
    other = np.repeat(said, 20)
    # One in twenty is the same; the others are somebody's.
    other[np.arange(len(other)) % 20 > 0] = np.random.default_rng(1).permutation(other)[: 19 * 2000]
    converted = np.round(said / factor, 3)
    found = evident_factors(other, np.repeat(converted, 20), (1.0, FEET, MILES, 1e-3))
    assert found == [factor]


def test_strangers_and_round_numbers_tell_of_no_unit() -> None:
    draw = np.random.default_rng(2)
    one, other = measures(50_000, 1.5), draw.permutation(measures(50_000, 1.5)) * 1.7
    assert evident_factors(one, other, (1.0, FEET, MILES, 1e-3)) == []
    thousands = draw.integers(1, 9, 50_000).astype(np.float64) * 1000.0
    units = draw.integers(1, 9, 50_000).astype(np.float64)
    assert evident_factors(thousands, units, (1.0, 1000.0)) == []


def test_numbers_whose_ratio_is_no_number_have_no_factor() -> None:
    huge, tiny = np.full(30, 7.93e239), np.full(30, 4.41e-69)
    least = np.full(30, 5e-324)
    for one, other in ((huge, tiny), (tiny, huge), (least, least)):
        assert evident_factors(one, other, (1.0, 1000.0)) == []


def test_feet_are_compared_with_metres() -> None:
    size = 300
    metres = np.round(measures(size, 1.0))
    columns = [
        AttributeColumn(np.arange(size, dtype=np.int32), object_array(values.tolist()))
        for values in (np.round(metres * FEET), metres)
    ]
    tables = [EntityTable(object_array([*range(size)]), {"height": c}) for c in columns]
    draw = np.random.default_rng(3)
    ends = np.repeat(np.arange(size, dtype=np.int32), 5)
    others = np.where(np.arange(5 * size) % 5, draw.integers(0, size, 5 * size), ends)
    pairs = CandidatePairs(ends, others.astype(np.int32), np.ones(5 * size, np.float32))
    found = attribute_features(tables[0], tables[1], {"height": "number"}, pairs)
    same = pairs.source == pairs.target
    assert np.median(found.similarity[same, 0]) > 0.9
    assert np.median(found.similarity[~same, 0]) < 0.3


def test_a_side_without_units_is_in_the_unit_that_fits() -> None:
    draw = np.random.default_rng(4)
    area = np.round(np.exp(draw.uniform(3, 14, 200)))
    marked = object_array([f"{value / 2.58998811:.1f} mi²" for value in area])
    rows = np.arange(200)
    square_metres, bare = numbers(marked, object_array(area.tolist()), (rows, rows))
    assert np.allclose(bare, area * 1e6)
    assert np.allclose(square_metres, area * 1e6, rtol=0.01)
