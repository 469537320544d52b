from __future__ import annotations

from connector.extract.ranges import Lane

TEXT = ("STRING NOT NULL",)
NUMBER = ("INTEGER NOT NULL", "FLOAT NOT NULL")


def test_pages_follow_each_other_without_a_gap() -> None:
    lane = Lane(TEXT, 100, tuple(f"{n:02}" for n in range(1, 10)))
    pages = list(lane.pages(25))
    assert pages[0].above == ""
    assert [page.upto for page in pages[:-1]] == [page.above for page in pages[1:]]
    assert pages[-1].upto is None
    assert sum(page.nodes for page in pages) == 100


def test_the_last_page_of_texts_has_no_end_and_needs_no_index() -> None:
    first, last = Lane(TEXT, 2, ("m",)).pages(1)
    assert not first.as_text
    assert first.statement("entities").name == "extract/entities"
    assert first.parameters == {"above": "", "upto": "m"}
    assert last.as_text
    assert last.statement("entities").name == "extract/entities_as_text"
    assert last.parameters == {"above": "m", "upto": None, "types": ["STRING NOT NULL"]}


def test_numbers_reach_from_end_to_end() -> None:
    first, last = Lane(NUMBER, 2, (5,)).pages(1)
    assert (first.above, first.upto, last.above, last.upto) == (float("-inf"), 5, 5, float("inf"))
    assert not last.as_text


def test_other_types_are_compared_as_text() -> None:
    pages = list(Lane(("DATE NOT NULL",), 10, ("2020-01-01",)).pages(5))
    assert [page.as_text for page in pages] == [True, True]


def test_a_small_lane_is_one_page() -> None:
    assert len(list(Lane(TEXT, 3, ("a", "b", "c")).pages(10))) == 1
    assert len(list(Lane(TEXT, 3, ()).pages(1))) == 1
