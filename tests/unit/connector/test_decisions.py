from __future__ import annotations

from typing import TYPE_CHECKING

from connector.plan import Decision, absent, contradictions

if TYPE_CHECKING:
    from model.graph import Cardinality


def same(source: str, target: str) -> Decision:
    return Decision("film", source, target, same=True)


def apart(source: str, target: str) -> Decision:
    return Decision("film", source, target, same=False)


def found(*decisions: Decision, cardinality: Cardinality | None = None) -> tuple[str, ...]:
    return contradictions(decisions, {"film": cardinality})


def test_decisions_that_agree_are_no_contradiction() -> None:
    assert found(same("a", "1"), apart("a", "2"), same("b", "2"), cardinality="one-to-one") == ()


def test_the_same_and_not_the_same() -> None:
    assert found(same("a", "1"), apart("a", "1")) == (
        "film: a and 1 are said to be the same, and not to be",
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
    assert contradictions(decisions, {"film": "one-to-one"}, undirected={"film"}) == (
        "film: a and c are said not to be the same, but locked links join them",
    )


def test_decisions_about_entities_that_are_not_there_are_listed() -> None:
    gone = Decision("film", "a", "", same=True, gone=True)
    decisions = same("a", "1"), apart("b", "1"), apart("a", "2"), gone
    assert absent(decisions, {"film": {"a"}}, {"film": {"1"}}) == (
        apart("b", "1"),
        apart("a", "2"),
        gone,
    )
