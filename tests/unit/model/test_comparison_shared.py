"""Values that many share become entities; names and aliases do not."""

from __future__ import annotations

import numpy as np
import pytest

from model.comparison.shared import are_shared, as_entities, between_names
from model.graph import EntityTable, object_array
from tests.unit.model.made import ragged

CASTS = [["Ann Abel", "Ben Bruck"], ["Ann Abel", "Cleo Cohn"], ["Ben Bruck"], ["Ann Abel"]]
OTHERS = [["Abel, Ann"], ["Abel, Ann"], ["Bruck, Ben"]]


@pytest.mark.parametrize("turned", [False, True])
def test_lists_of_names_that_both_sides_repeat_are_shared(turned: bool) -> None:
    ours, theirs = ragged(CASTS), ragged(OTHERS)
    both = (theirs, ours) if turned else (ours, theirs)
    assert are_shared(*both, "name")
    assert are_shared(*both, "text")
    assert not are_shared(*both, "category"), "of genres nothing is to be found out"


def test_single_names_are_shared_where_they_are_people_and_not_the_entitys_own() -> None:
    assert are_shared(ragged(OTHERS), ragged(OTHERS), "name")
    assert not are_shared(ragged(OTHERS), ragged(OTHERS), "name", own=True)
    assert not are_shared(ragged(OTHERS), ragged(OTHERS), "text"), "episodes called alike"
    assert are_shared(ragged(CASTS), ragged(OTHERS), "name", own=True), "no own name is a list"


def test_values_of_one_entity_each_are_not_shared() -> None:
    aliases = ragged([["Wien", "Vienna"], ["Praha", "Prague"], ["Brno"]])
    assert not are_shared(aliases, ragged(CASTS), "text")
    assert not are_shared(aliases, ragged([]), "text")


FIRST, LAST = ("Ann", "Ben", "Cleo", "Dan"), ("Abel", "Bruck", "Cohn", "Dorn", "Elm")
PEOPLE = [f"{one} {other}" for one in FIRST for other in LAST]
TROUPES = [[PEOPLE[row % 20], PEOPLE[(row + 1) % 20]] for row in range(30)]
TURNED = [[", ".join(name.split()[::-1]) for name in troupe] for troupe in TROUPES]


@pytest.mark.parametrize("between", ["|", ";", "\n", " and ", " & ", ","])
@pytest.mark.parametrize("troupes", [TROUPES, TURNED])
def test_names_in_one_text_are_told_apart_whatever_stands_between(
    between: str, troupes: list[list[str]]
) -> None:
    texts = ragged([[f"{between} ".join(troupe)] for troupe in troupes])
    if between == "," and troupes is TURNED:
        assert between_names(texts, texts) == (None, None), "Abel, Ann, Bruck, Ben"
    else:
        assert between_names(texts, texts) == (between, between)
        assert between_names(texts, ragged(TROUPES)) == (between, None)
        assert between_names(ragged(TROUPES), texts) == (None, between)


def test_texts_that_are_no_lists_of_shared_names_stay_whole() -> None:
    lists = ragged(TROUPES)
    single = ragged([[TURNED[row][0]] for row in range(30)])
    assert between_names(single, lists) == (None, None), "one name each"
    titles = ragged([[f"Volume {row}, Number {row % 4}"] for row in range(30)])
    assert between_names(titles, titles) == (None, None)
    once = ragged([[f"Ann{row} Abel, Ben{row} Bruck"] for row in range(30)])
    assert between_names(once, once) == (None, None), "nobody is in two of them"
    assert between_names(lists, lists) == (None, None)


def test_values_are_entities_each_once_and_neighbours_of_those_that_carry_them() -> None:
    films = EntityTable(
        object_array([f"f{row}" for row in range(5)]), {"cast": ragged([*CASTS, ["N/A"]])}
    )
    people, edges = as_entities(films, "film", "cast", "person")
    assert people.key.tolist() == ["Ann Abel", "Ben Bruck", "Cleo Cohn"]
    assert people.attributes["cast"].value.tolist() == people.key.tolist()
    assert (edges.relation, edges.head_type, edges.tail_type) == ("cast", "film", "person")
    assert edges.head.tolist() == [0, 0, 1, 1, 2, 3]
    assert people.key[edges.tail].tolist() == [name for cast in CASTS for name in cast]
    assert edges.tail.dtype == np.int32


def test_of_no_values_there_are_no_entities() -> None:
    people, edges = as_entities(
        EntityTable(object_array([]), {"cast": ragged([])}), "film", "cast", "person"
    )
    assert (len(people), len(edges.head)) == (0, 0)
