from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.graph import AttributeColumn, EntityTable, TypedGraph, object_array
from model.values.columns import plain, with_plain_values

FIRST = ["The Long", "Second", "A Cold", "Last", "Paper", "McKay", "Silent"]
SECOND = ["Harvest", "River of Glass", "Letter", "Émigré"]
NAMES = [f"{first} {second}" for first in FIRST for second in SECOND]


@pytest.mark.parametrize(
    "written",
    [
        "{} - Wikipedia",
        "{} (film)",
        "{} | Films",
        "Film: {}",
        "dbr:{}",
        "wiki:{} (film)",
    ],
)
def test_what_all_names_begin_or_end_with_goes(written: str) -> None:
    assert plain([written.format(name) for name in NAMES]) == NAMES
    # One that is written otherwise stays as it is.
    several = [*(written.format(name) for name in NAMES), "M"]
    assert plain(several) == [*NAMES, "M"]


def test_what_part_of_the_names_end_with_stays() -> None:
    names = [name + " (film)" * (place % 2) for place, name in enumerate(NAMES)]
    assert plain(names) == names


@pytest.mark.parametrize(
    "written", ["{} Airport", "The {}", "{}, Ohio", "{}-sur-Mer", "acm:author/{}"]
)
def test_words_that_all_names_have_in_common_stay(written: str) -> None:
    # Elsewhere a few airports may not be called so, and only nearly all end with it.
    names = [written.format(name) for name in NAMES]
    assert plain(names) == names


@pytest.mark.parametrize(
    "written", ["{} min", "Season {}", "tt{:07}", "2003-01-{}", "1 hour {} min", "ISBN {}"]
)
def test_amounts_and_codes_stay_whole(written: str) -> None:
    values = [written.format(number) for number in range(10, 60)]
    assert plain(values) == values


def test_a_name_that_is_only_what_all_end_with_stays() -> None:
    assert plain([*(f"{name} (film)" for name in NAMES), " (film)"])[-1] == " (film)"


def test_a_few_values_may_be_alike_by_chance() -> None:
    values = [f"{name} (film)" for name in NAMES[:10]]
    assert plain(values) == values


def test_words_run_together_are_parted() -> None:
    names = [name.replace(" of ", " Of ") for name in NAMES]
    together = [name.replace(" ", "") for name in names]
    parted = plain([*together, "USAToday", "M"])
    assert parted[: len(names)] == [name.replace("McKay", "Mc Kay") for name in names]
    assert parted[len(names) :] == ["USA Today", "M"]


def test_surnames_and_codes_are_not_parted() -> None:
    for values in (
        [
            "McKay",
            "DiCaprio",
            "Smith",
            "Jones",
            "Weiss",
            "Ng",
            "Sato",
            "Berg",
            *map(chr, range(97, 117)),
        ],
        ["dQw4w9WgXcQ", "aB3xYzQkLmN", *(f"qR{c}tUvW{c}Xy" for c in "abcdefghijklmnopqrstu")],
        ["aBcDeFgH", *(f"qR{c}tUvW{c}Xy" for c in "abcdefghijklmnopqrstu")],
    ):
        assert plain(values) == values


def test_addresses_of_all_the_world_stay() -> None:
    pages = [f"https://{name.lower().replace(' ', '')}.example/About Us" for name in NAMES]
    assert plain(pages) == pages


@given(st.lists(st.text(), max_size=60))
def test_every_value_says_something(values: list[str]) -> None:
    for value, said in zip(values, plain(values), strict=True):
        assert said or not value or value.startswith('"')


def test_only_texts_are_read() -> None:
    values = [1950, '"M"@de', "http://example.org/M"]
    column = AttributeColumn(np.arange(3, dtype=np.int32), object_array(values))
    table = EntityTable(object_array(list("abc")), {"title": column})
    graph = with_plain_values(TypedGraph("ours", {"film": table}, ()))
    said = graph.entities["film"].attributes["title"]
    assert said.value.tolist() == [1950, "M", "M"]
    assert said.entity is column.entity
