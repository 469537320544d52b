"""Texts, names and categories compared value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.comparison.textual import (
    CATEGORY_FEATURES,
    TEXT_FEATURES,
    CategoryComparison,
    TextComparison,
)
from tests.unit.model.made import column

if TYPE_CHECKING:
    from model.comparison.comparing import Comparison


def told(made: Comparison, names: tuple[str, ...]) -> dict[str, float]:
    values = made.compare(made.source.code, made.target.code).values[0]
    return dict(zip(names, values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("Drama, Comedy", "comedy / drama", 1.0),
        ("Québec", "QUEBEC", 1.0),
        ("Drama, Comedy", "Drama", 0.0),
    ],
)
def test_categories_are_the_same_in_any_order_and_case(
    first: str, second: str, equal: float
) -> None:
    found = told(CategoryComparison(column([first]), column([second]), (1, 1)), CATEGORY_FEATURES)
    assert found["equal"] == equal
    assert (found["ratio"] == 1.0) is bool(equal)


def test_the_words_of_names_have_no_order_those_of_texts_have_one() -> None:
    sides = column(["Ada Abel, Ben Bruck"]), column(["Bruck, Ben; Abel, Ada"])
    name, text = (
        told(TextComparison(*sides, (1, 1), ordered=ordered), TEXT_FEATURES)
        for ordered in (False, True)
    )
    assert name["equal"] == text["equal"] == name["ratio"] == 1.0
    assert name["cosine"] == pytest.approx(1.0)
    assert text["ratio"] < 0.8
