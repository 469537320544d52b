from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.values.dates import parse_date
from model.values.rdf import literal, said_alone, said_by


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
    ("text", "name"),
    [
        ("http://dbpedia.org/resource/The_Third_Man", "The Third Man"),
        ("http://dbpedia.org/resource/Am%C3%A9lie_(film)", "Amélie (film)"),
        ("https://example.org/works#M", "M"),
        ("https://sws.geonames.org/2643743/", "2643743"),
        ("https://example.org", "https://example.org"),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/find?title=M", "https://example.org/find?title=M"),
        ("see https://example.org/M", "see https://example.org/M"),
        ("http://example.org/film_12", "film_12"),
        ("dbr:The_Third_Man", "dbr:The_Third_Man"),
        ("Wien@de", "Wien"),
        ("colour@en-GB", "colour"),
        ("ada@example.org", "ada@example.org"),
    ],
)
def test_a_uri_ends_with_a_name(text: str, name: str) -> None:
    assert said_alone(text) == name


def test_uris_of_one_namespace_are_their_names() -> None:
    # The namespace tells that the slash is part of a name.
    names = ["AC/DC", *map(str, range(20))]
    uris = [f"http://example.org/resource/{name}" for name in names]
    assert said_by(uris) == names
    assert said_by(["Back in Black", *uris]) == ["Back in Black", *names]


def test_languages_are_no_part_of_what_is_said() -> None:
    assert said_by(["Wien@de", "Vienna@en", "M"]) == ["Wien", "Vienna", "M"]
    # Somebody called @bob.
    names = [f"name {row}" for row in range(20)]
    assert said_by([*names, "hello@bob"]) == [*names, "hello@bob"]


def test_addresses_of_all_the_world_stay() -> None:
    pages = [f"https://{host}.example/about" for host in ("one", "two", "three")]
    assert said_by(pages) == pages


@pytest.mark.parametrize(
    ("text", "date"),
    [("1994-05", (1994, 5, 0)), ("1994-95", (1994, 0, 0)), ("1999-01-03", (1999, 1, 3))],
)
def test_a_year_and_a_month_are_no_years_from_to(text: str, date: tuple[int, int, int]) -> None:
    assert parse_date(text) == date
