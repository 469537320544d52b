from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from connector.plan import Decision, absent, contradictions

if TYPE_CHECKING:
    from model.graph import Cardinality


def same(source: str, target: str) -> Decision:
    return Decision("film", source, target, same=True)


def apart(source: str, target: str) -> Decision:
    return Decision("film", source, target, same=False)


def found(*decisions: Decision, cardinality: Cardinality | None = None) -> tuple[str, ...]:
    return tuple(map(str, contradictions(decisions, {"film": cardinality})))


def test_decisions_that_agree_are_no_contradiction() -> None:
    assert found(same("a", "1"), apart("a", "2"), same("b", "2"), cardinality="one-to-one") == ()


def test_the_same_and_not_the_same() -> None:
    assert found(same("a", "1"), apart("a", "1")) == (
        "film: a and 1 are said to be the same, and not to be: a = 1, a is not 1",
    )


def test_more_locked_links_than_the_cardinality_allows() -> None:
    two_sources = same("a", "1"), same("b", "1")
    two_targets = same("a", "1"), same("a", "2")

    assert found(*two_sources) == found(*two_sources, cardinality="many-to-one") == ()
    assert found(*two_targets, cardinality="one-to-many") == ()
    [source] = found(*two_sources, cardinality="one-to-one")
    assert "1 is locked to several source entities (a, b)" in source
    [target] = found(*two_targets, cardinality="many-to-one")
    assert "a is locked to several target entities (1, 2)" in target


def test_in_a_deduplication_being_the_same_is_passed_on() -> None:
    decisions = same("a", "b"), same("b", "c"), apart("a", "c"), apart("a", "d")
    [clash] = contradictions(decisions, {"film": "one-to-one"}, undirected={"film"})
    assert clash.kind == "joined but apart"
    assert clash.path == (same("a", "b"), same("b", "c"), apart("a", "c"))
    assert str(clash) == (
        "film: a and c are said not to be the same, but locked links join them: "
        "a = b, b = c, a is not c"
    )


def test_across_graphs_the_path_goes_back_and_forth_and_is_the_shortest() -> None:
    long = same("a", "1"), same("b", "1"), same("b", "2"), same("c", "2"), same("c", "3")
    short = replace(same("a", "2"), by="ada")
    denial = replace(apart("c", "1"), by="bob")
    [clash] = contradictions([*long, short, denial], {"film": None})
    assert clash.path == (same("c", "2"), short, same("a", "1"), denial)
    assert str(clash).endswith("c = 2, a = 2 (by ada), a = 1, c is not 1 (by bob)")
    # The source entity "1" is not the target entity "1".
    assert contradictions([same("1", "2"), apart("2", "1")], {"film": None}) == ()


def test_every_contradiction_names_the_decisions_that_make_it() -> None:
    decisions = same("a", "1"), same("a", "2"), same("b", "2")
    several = contradictions(decisions, {"film": "one-to-one"})
    assert [clash.kind for clash in several] == ["several partners"] * 2
    assert [clash.path for clash in several] == [
        (same("a", "1"), same("a", "2")),
        (same("a", "2"), same("b", "2")),
    ]


def test_a_decision_whose_entity_is_gone_contradicts_nothing() -> None:
    gone = Decision("film", "a", "", same=True, gone=True)
    assert contradictions([gone, apart("a", "1")], {"film": "one-to-one"}) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()).filter(
            lambda pair: pair[0] != pair[1]
        ),
        max_size=14,
    )
)
def test_what_is_denied_and_joined_is_found_as_by_trying_all(
    said: list[tuple[int, int, bool]],
) -> None:
    decisions = {Decision("film", f"{min(s, t)}", f"{max(s, t)}", same=yes) for s, t, yes in said}
    group = {str(i): {str(i)} for i in range(6)}
    for one in decisions:
        if one.same:
            joined = group[one.source_key] | group[one.target_key]
            for member in joined:
                group[member] = joined
    expected = {d for d in decisions if not d.same and d.target_key in group[d.source_key]}
    clashes = contradictions(decisions, {"film": "one-to-one"}, undirected={"film"})
    assert {clash.path[-1] for clash in clashes} == expected
    for clash in clashes:
        at = clash.path[-1].source_key
        for step in clash.path[:-1]:
            assert step in decisions
            assert step.same
            assert at in (step.source_key, step.target_key)
            at = step.target_key if at == step.source_key else step.source_key
        assert at == clash.path[-1].target_key


def test_decisions_about_entities_that_are_not_there_are_listed() -> None:
    gone = Decision("film", "a", "", same=True, gone=True)
    decisions = same("a", "1"), apart("b", "1"), apart("a", "2"), gone
    assert absent(decisions, {"film": {"a"}}, {"film": {"1"}}) == (
        apart("b", "1"),
        apart("a", "2"),
        gone,
    )
