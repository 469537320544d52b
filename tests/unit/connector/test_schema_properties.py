from __future__ import annotations

import math
from datetime import timedelta, timezone
from typing import Any

import pytest
from neo4j.spatial import CartesianPoint
from neo4j.time import Date, DateTime, Duration, Time

from connector.schema import folded, property_profile, sample, whole_size
from connector.schema.samples import SAMPLE

HOUR = timezone(timedelta(hours=1))


def test_a_property_of_text() -> None:
    profile = property_profile("title", ["M", "Metropolis", "M", ""], 8)
    assert profile.name == "title"
    assert profile.types == ("STRING",)
    assert profile.filled == 0.5
    assert profile.distinct == 0.75
    assert set(profile.samples) == {"M", "Metropolis"}


@pytest.mark.parametrize(
    ("value", "kind", "texts"),
    [
        ("a", "STRING", {"a"}),
        (7, "INTEGER", {"7"}),
        (1.5, "FLOAT", {"1.5"}),
        (math.nan, "FLOAT", set()),
        (math.inf, "FLOAT", set()),
        (True, "BOOLEAN", {"true"}),
        (b"ab", "LIST<INTEGER>", set()),
        (["a", "b"], "LIST<STRING>", {"a", "b"}),
        (["a", 1], "LIST<ANY>", {"a", "1"}),
        ([], "LIST<NOTHING>", set()),
        (Date(1927, 1, 10), "DATE", {"1927-01-10"}),
        (DateTime(1927, 1, 10, 20, 15), "LOCAL DATETIME", {"1927-01-10T20:15:00"}),
        (DateTime(1927, 1, 10, 20, tzinfo=HOUR), "ZONED DATETIME", {"1927-01-10T20:00:00+01:00"}),
        ({"zoned": "1927-01-10T20:00Z[Moon]"}, "ZONED DATETIME", {"1927-01-10T20:00Z[Moon]"}),
        (Time(20, 15, 0, 500_000_000), "LOCAL TIME", {"20:15:00.5"}),
        (Time(20, 15, tzinfo=HOUR), "ZONED TIME", {"20:15:00+01:00"}),
        (Duration(days=1), "DURATION", {"P1D"}),
        (CartesianPoint((1.0, 2.0)), "POINT", {"SRID=7203;POINT(1.0 2.0)"}),
        ({"a": 1}, "MAP", set()),
    ],
)
def test_values_of_every_type(value: Any, kind: str, texts: set[str]) -> None:
    profile = property_profile("x", [value, value], 2)
    assert profile.types == (kind,)
    assert set(profile.samples) == texts
    assert (profile.filled, profile.distinct) == (1.0, 0.5)


def test_texts_of_several_names_are_lists_of_them() -> None:
    names = [f"{a} {b}" for a in ("Ann", "Ben", "Cleo", "Dan") for b in ("Ox", "Elm", "Ash", "Yew")]
    pairs = [(one, other) for one in names for other in names if one < other][::3]
    casts = property_profile("cast", [f"{one}; {other}" for one, other in pairs], len(pairs))
    assert casts.types == ("LIST<STRING>",)
    assert set(casts.samples) == set(names)
    assert casts.distinct == 1.0
    titles = [f"The {one}, the {other} and I" for one, other in pairs]
    assert property_profile("title", titles, len(pairs)).types == ("STRING",)
    assert property_profile("cast", ["Ann Ox; Ben Elm"], 1).types == ("STRING",), (
        "one may be a name"
    )


def test_the_most_frequent_type_comes_first() -> None:
    assert property_profile("year", ["1927", 1931, 1933], 3).types == ("INTEGER", "STRING")


def test_values_that_python_takes_for_equal_are_not() -> None:
    assert property_profile("x", [1, 1.0, True, "1"], 4).distinct == 1.0


def test_no_values() -> None:
    profile = property_profile("x", [], 0)
    assert (profile.types, profile.filled, profile.distinct, profile.samples) == ((), 0.0, 0.0, ())


def test_samples_are_bounded_and_comparable() -> None:
    one = sample(f"Film {number}" for number in range(5_000))
    other = sample(f"film {number}!" for number in range(2_500, 10_000))
    assert len(one) == len(other) == SAMPLE
    assert sample(reversed(one)) == one
    # Two samples of k hold about as much in common as the sets: here 2,500 of 10,000 values in
    # all, of which both reach the 500 or so of the smallest hash.
    shared = {folded(value) for value in one} & {folded(value) for value in other}
    assert 300 < len(shared) < 700


def test_a_sample_tells_of_how_many_it_was_taken() -> None:
    assert whole_size(sample([str(row) for row in range(700)])) == 700.0
    for count in (2_000, 50_000):
        assert whole_size(sample([f"value {row}" for row in range(count)])) == pytest.approx(
            count, rel=0.1
        )


def test_what_is_folded_away() -> None:
    assert folded("Lang, Fritz (I)") == folded("FRITZ  LÁNG") == "fritz lang"
    assert folded("(2001)") == "2001"
    assert folded("Fritz_Lang") == folded("http://example.org/of/Fritz_Lang") == "fritz lang"
