from __future__ import annotations

import pytest

from connector.apply.batches import batches
from connector.apply.links import mirror
from connector.apply.locate import Place, first_parts, the_one
from connector.config import EntitySide
from connector.extract import canonical_key
from connector.plan import Change, Plan, StandingLink, TypeEnds, WantedLink

FILM = TypeEnds("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",)))


def plan(
    add: tuple[WantedLink, ...] = (),
    close: tuple[StandingLink, ...] = (),
    change: tuple[Change, ...] = (),
) -> Plan:
    return Plan("dbpedia", "imdb", False, (FILM,), add=add, close=close, change=change)


def want(source: str, target: str) -> WantedLink:
    return WantedLink("film", source, target, 0.9)


def stands(source: str, target: str) -> StandingLink:
    return StandingLink("film", source, target, 0.9, "run1")


def test_a_link_and_the_one_whose_place_it_takes_are_in_one_batch() -> None:
    fillers = tuple(want(f"x{i}", f"y{i}") for i in range(5))
    found = list(
        batches(
            plan((*fillers, want("a", "2"), want("b", "1")), (stands("a", "1"), stands("b", "2"))),
            FILM,
            4,
        )
    )

    assert [len(batch) for batch in found] == [4, 4, 1]
    assert found[0].close == [stands("a", "1"), stands("b", "2")]
    assert found[0].add == [want("a", "2"), want("b", "1")]


def test_what_hangs_together_beyond_a_batch_closes_first() -> None:
    chain = [stands(f"s{i}", f"t{i}") for i in range(6)]
    shifted = [want(f"s{i}", f"t{i + 1}") for i in range(5)]
    found = list(batches(plan(tuple(shifted), tuple(chain)), FILM, 4))

    rows = [row for batch in found for row in (*batch.close, *batch.add)]
    assert rows == [*chain, *shifted]
    assert all(len(batch) <= 4 for batch in found)


def test_only_the_rows_of_the_type_are_taken() -> None:
    other = WantedLink("person", "a", "1", 0.9)
    assert [batch.add for batch in batches(plan((other, want("a", "1"))), FILM, 9)] == [
        [want("a", "1")]
    ]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        (("tt1",), ["tt1"]),
        ((12,), [12, "12"]),
        (("12",), [12, "12"]),
        ((-3,), [-3, "-3"]),
        (("[x",), ["[x"]),
        ((1.5,), [1.5]),
        ((True,), [True]),
        (("٣",), ["٣"]),
        (("-",), ["-"]),
        (("9" * 30,), ["9" * 30]),
        (("Metropolis", 1927), ["Metropolis"]),
    ],
)
def test_the_first_part_of_a_key_is_found_again(key: tuple[object, ...], values: object) -> None:
    assert first_parts([canonical_key(key)]) == values


def test_a_date_cannot_be_written_here() -> None:
    assert first_parts(["a", '[{"Date":"2020-01-02"}]']) is None


def test_a_key_that_is_none_finds_nothing() -> None:
    assert first_parts(["[not json", f"[{10**30}]"]) == []


def test_a_text_comes_before_the_number_of_the_same_digits() -> None:
    text, number = Place("n1", ["12"]), Place("n2", [12])

    assert the_one([number]) == number
    assert the_one([number, text]) == text
    assert the_one([text, text]) is None
    assert the_one(None) is None


def test_a_mirrored_attribute_never_hides_what_identifies_the_stand_in() -> None:
    assert mirror({"title": "M", "label": "M", "key": 1}) == {
        "title": "M",
        "label_": "M",
        "key_": 1,
    }
