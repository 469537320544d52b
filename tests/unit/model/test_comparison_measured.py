"""Dates err in digits as well as by days; numbers may be as small as they get."""

from __future__ import annotations

import numpy as np
import pytest

from model.comparison.measured import DATE_FEATURES, DateComparison, NumberComparison
from model.graph import AttributeColumn, object_array
from tests.unit.model.made import candidates, column


def _compared(source: str, target: str) -> tuple[dict[str, float], float]:
    # One entity a side has the date, and as many have others.
    others = [f"19{year}-05-17" for year in range(20, 90)]
    left, right = (
        AttributeColumn(np.arange(len(values), dtype=np.int32), object_array(values))
        for values in ([source, *others], [target, *others])
    )
    comparison = DateComparison(left, right, (71, 71))
    found = comparison.compare(np.zeros(1, np.int64), np.zeros(1, np.int64))
    return dict(zip(DATE_FEATURES, found.values[0].tolist(), strict=True)), float(
        found.similarity[0]
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1985-10-12", "1958-10-12"),
        ("1985-10-12", "1935-10-12"),
        ("1985-10-12", "19851021"),
        ("1985-03-04", "4 March 1975"),
        ("1985-03-04", "1985-04-03"),
    ],
)
def test_one_slip_of_the_hand_is_nearly_the_same_day(source: str, target: str) -> None:
    values, similarity = _compared(source, target)
    assert values["digits"] == 0.75
    assert values["equal"] == 0.0
    assert similarity >= 0.8


@pytest.mark.parametrize(
    ("source", "target", "digits"),
    [
        ("1985-10-12", "1985-10-12", 1.0),
        ("1985-10-12", "1958-10-21", 0.5),
        ("1985-10-12", "1933-07-29", 0.0),
        ("1985", "1985-10-12", 0.0),
        ("1985", "1958", 0.0),
        ("1985-10", "1958-10", 0.0),
        ("-0044-03-15", "-0044-03-16", 0.75),
    ],
)
def test_digits_count_where_both_dates_are_days(source: str, target: str, digits: float) -> None:
    values, similarity = _compared(source, target)
    assert values["digits"] == digits
    assert (similarity == 1.0) == (values["equal"] == 1.0)


def test_the_smallest_number_there_is_can_be_told_from_none() -> None:
    numbers = NumberComparison(column([5e-324]), column([0.0]), (1, 1), candidates((0, 0)))
    found = numbers.compare(np.zeros(1, np.int64), np.zeros(1, np.int64))
    assert np.isfinite(found.values).all()
    assert found.values[0, 0] == 0.0
