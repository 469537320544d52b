from __future__ import annotations

from connector.config import EntitySide
from connector.plan import Group, Plan, StandingLink, TypeEnds, WantedLink, riskiest
from connector.plan.risk import largest_groups
from connector.report.links import risk_text

FILM = TypeEnds("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("id",)))


def test_pairs_are_no_groups() -> None:
    pairs = [("a", "1"), ("b", "2")]
    assert largest_groups("film", pairs, pairs, undirected=False) == ()
    assert largest_groups("film", [("a", "b"), ("c", "d")], [("a", "b")], undirected=True) == ()
    assert largest_groups("film", [], [], undirected=True) == ()


def test_the_largest_group_that_a_new_link_joins_comes_first() -> None:
    pairs = [("a", "1"), ("b", "1"), ("b", "2"), ("c", "3"), ("d", "3"), ("e", "4"), ("f", "4")]
    added = [("b", "1"), ("d", "3")]
    assert largest_groups("film", pairs, added, undirected=False) == (
        Group("film", 4, 1, ("a", "b"), ("1", "2")),
        Group("film", 3, 1, ("c", "d"), ("3",)),
    )


def test_the_same_key_on_both_sides_is_one_entity_only_where_they_are_the_same_nodes() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "d")]
    assert largest_groups("film", pairs, [("b", "c")], undirected=False) == ()
    assert largest_groups("film", pairs, [("b", "c")], undirected=True) == (
        Group("film", 4, 1, ("a", "b", "c", "d"), ()),
    )


PLAN = Plan(
    "a", "b", False, (FILM,),
    add=tuple(
        WantedLink("film", f"s{i}", f"t{i}", 0.5 + i / 100, ("year +1",), {"title": f"T{i}"})
        for i in range(20)
    ),
    close=tuple(StandingLink("film", f"x{i}", f"y{i}", i / 100, "r1") for i in range(20)),
    groups=(Group("film", 4, 1, ("a", "b"), ("1", "2")),),
)  # fmt: skip


def test_the_ten_of_each_kind() -> None:
    found = riskiest(PLAN)["film"]
    assert [one["source"] for one in found["add"]] == [f"s{i}" for i in range(10)]
    assert [one["source"] for one in found["close"]] == [f"x{i}" for i in range(19, 9, -1)]
    assert found["join"] == [
        {"type": "film", "entities": 4, "added": 1, "sources": ["a", "b"], "targets": ["1", "2"]}
    ]


def test_they_are_told() -> None:
    text = risk_text(PLAN)
    assert "film: the links of lowest confidence that are added" in text
    assert "s0      t0           0.500  T0  year +1" in text
    assert "x19     y19          0.190  r1" in text
    assert risk_text(Plan("a", "b", False, (FILM,))) == ""
