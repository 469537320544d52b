from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.values.dates import parse_date
from model.values.literals import literal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"Berlin"@de', "Berlin"),
        ('"colour"@en-GB', "colour"),
        ('"12"^^<http://www.w3.org/2001/XMLSchema#integer>', "12"),
        ('"1950-03-04"^^xsd:date', "1950-03-04"),
        ('"a "quoted" word"@en', 'a "quoted" word'),
        ('"Heroes"', '"Heroes"'),
        ('"Heroes" by David Bowie', '"Heroes" by David Bowie'),
        ("ada@example.org", "ada@example.org"),
    ],
)
def test_literals(text: str, said: str) -> None:
    assert literal(text) == said


@given(st.text(), st.sampled_from(["@en", "@pt-BR", "^^<http://example.org/t>"]))
def test_whatever_stands_in_quotes_is_what_is_said(text: str, behind: str) -> None:
    assert literal(f'"{text}"{behind}') == text


@pytest.mark.parametrize(
    ("text", "date"),
    [("1994-05", (1994, 5, 0)), ("1994-95", (1994, 0, 0)), ("1999-01-03", (1999, 1, 3))],
)
def test_a_year_and_a_month_are_no_years_from_to(text: str, date: tuple[int, int, int]) -> None:
    assert parse_date(text) == date
