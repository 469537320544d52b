"""Dates of any notation."""

from __future__ import annotations

import numpy as np
import pytest

from model.graph import object_array
from model.values.dates import moments, parse_date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1999-03-12T10:00:00Z", (1999, 3, 12)),
        ("12 March 1999", (1999, 3, 12)),
        ("Mar. 12, 1999", (1999, 3, 12)),
        ("Fri, 12 Mar 1999", (1999, 3, 12)),
        ("Friday 12 March 1999", (1999, 3, 12)),
        ("12-MAR-99", (99, 3, 12)),
        ("12 Mar '99", (99, 3, 12)),
        ("marzo de 1999", (1999, 3, 0)),
        ("1999年3月12日", (1999, 3, 12)),
        ("1999年3月", (1999, 3, 0)),
        ("1999年", (1999, 0, 0)),
        ("03/04/1999", (1999, 0, 0)),
        ("c. 1950", (1950, 0, 0)),
    ],
)
def test_dates_are_read(written: str, date: tuple[int, int, int]) -> None:
    assert parse_date(written) == date


@pytest.mark.parametrize("written", ["", "March", "12 March", "45-MAR-99", "Mar Apr 1999", "sun"])
def test_what_is_no_date(written: str) -> None:
    assert parse_date(written) is None


def test_a_year_of_two_digits_is_of_the_century_of_the_others() -> None:
    short, full = moments(
        object_array(["12-MAR-99", "12-MAR-05"]), object_array(["1999-03-12", "2005-03-12"])
    )
    np.testing.assert_array_equal(short.day, full.day)
