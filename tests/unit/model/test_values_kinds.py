"""Kinds of attributes, told by their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from model.values.kinds import infer_kind
from tests.unit.model.made import column

if TYPE_CHECKING:
    from model.graph import Kind

ROWS = range(40)
DATES: dict[str, list[Any]] = {
    "ISO": [f"19{40 + row}-0{1 + row % 9}-1{row % 10}" for row in ROWS],
    "compact": [f"19{40 + row}0{1 + row % 9}1{row % 10}" for row in ROWS],
    "compact number": [19_400_110 + 10_000 * row for row in ROWS],
    "words": [f"1{row % 10} March 19{40 + row}" for row in ROWS],
    "year": [1940 + row for row in ROWS],
}


@pytest.mark.parametrize("one", DATES)
@pytest.mark.parametrize("other", DATES)
def test_dates_are_dates_in_any_two_notations(one: str, other: str) -> None:
    assert infer_kind(column(DATES[one]), column(DATES[other])) == "date"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("number", [20_500 + 137 * row**2 for row in ROWS]),
        ("number", [f"{12_345_678 + 1_013 * row**3}" for row in ROWS]),  # eight digits, no months
        ("number", [f"{row / 7:.2f}" for row in ROWS]),
        ("identifier", [f"tt{row:07d}" for row in ROWS]),
        ("category", ["red", "green", "blue", "grey"] * 10),
        ("name", [f"{chr(65 + row % 26)}da {chr(90 - row // 2)}iller" for row in ROWS]),
        ("text", [f"The return of the river {row}" for row in ROWS]),
        ("position", [f"{row}.5, {row}.25" for row in ROWS]),
    ],
)
def test_a_kind_is_told_by_the_values(kind: Kind, values: list[object]) -> None:
    assert infer_kind(column(values[:30]), column(values[25:])) == kind


def test_what_holds_for_one_side_does_not_hold() -> None:
    prose = [f"In the year of the river {row}" for row in ROWS]
    assert infer_kind(column(DATES["compact"]), column(prose)) == "text"
    assert infer_kind(column([None] * 3), column([None])) == "text"
