from __future__ import annotations

from dataclasses import replace

import pytest

from connector.config import EntitySide
from connector.plan import (
    Change,
    Decision,
    Standing,
    StandingLink,
    TypeEnds,
    WantedLink,
    make_plan,
    summary,
)

FILM = TypeEnds("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",)))
PERSON = TypeEnds("person", EntitySide("Person", ("id",)), EntitySide("Person", ("id",)))


def standing(*links: StandingLink, same_database: bool = False, **known: object) -> Standing:
    frame = Standing("dbpedia", "imdb", same_database, (FILM, PERSON), links)
    return replace(frame, **known)  # type: ignore[arg-type]


def stands(source: str, target: str, confidence: float = 0.9, **more: object) -> StandingLink:
    link = StandingLink("film", source, target, confidence, "run1")
    return replace(link, **more)  # type: ignore[arg-type]


def want(source: str, target: str, confidence: float = 0.9, type: str = "film") -> WantedLink:  # noqa: A002
    return WantedLink(type, source, target, confidence, ("title +4.1",), {"title": source})


def test_what_is_new_is_added_what_is_gone_is_closed_and_the_rest_is_left() -> None:
    before = standing(stands("a", "1"), stands("b", "2"))
    plan = make_plan(before, [want("c", "3"), want("b", "2")])

    assert plan.add == (want("c", "3"),)
    assert plan.close == (stands("a", "1"),)
    assert plan.change == ()
    assert (plan.kept, plan.standing, plan.closing, plan.has_changes) == (1, 2, 1, True)


def test_a_confidence_changes_only_beyond_the_tolerance() -> None:
    before = standing(stands("a", "1", 0.90), stands("b", "2", 0.90), stands("c", "3", 0.90))
    plan = make_plan(
        before, [want("a", "1", 0.91), want("b", "2", 0.9101), want("c", "3", 0.8)], tolerance=0.01
    )

    assert plan.change == (
        Change(stands("b", "2", 0.90), want("b", "2", 0.9101)),
        Change(stands("c", "3", 0.90), want("c", "3", 0.8)),
    )
    assert plan.add == ()
    assert plan.close == ()


def test_the_same_links_again_are_no_change() -> None:
    before = standing(stands("a", "1"), stands("b", "2"))
    plan = make_plan(before, [want("b", "2"), want("a", "1")])

    assert not plan.has_changes
    assert plan.kept == 2


def test_a_locked_link_is_neither_changed_nor_closed() -> None:
    before = standing(stands("a", "1", locked=True), stands("b", "2", locked=True))
    plan = make_plan(before, [want("a", "1", 0.1)])

    assert not plan.has_changes
    assert plan.kept == 2
    assert plan.standing == 0


def test_a_pair_that_a_person_locked_by_hand_is_not_linked_again() -> None:
    plan = make_plan(standing(), [want("a", "1")], [Decision("film", "a", "1", same=True)])

    assert not plan.has_changes


def test_a_pair_said_not_to_be_the_same_is_refused_and_closes() -> None:
    apart = [Decision("film", "a", "1", same=False), Decision("film", "b", "2", same=False)]
    plan = make_plan(standing(stands("a", "1")), [want("a", "1"), want("b", "2")], apart)

    assert plan.add == ()
    assert plan.close == (stands("a", "1"),)
    assert plan.refused == 2


def test_where_decisions_contradict_the_locked_link_stays() -> None:
    both = [Decision("film", "a", "1", same=True), Decision("film", "a", "1", same=False)]
    plan = make_plan(standing(stands("a", "1")), [], both)

    assert not plan.has_changes


def test_a_decision_whose_entity_is_gone_changes_nothing() -> None:
    gone = [Decision("film", "a", "", same=False, gone=True)]
    assert make_plan(standing(), [want("a", "1")], gone).add == (want("a", "1"),)


def test_a_decision_of_another_type_says_nothing() -> None:
    other = [Decision("person", "a", "1", same=False), Decision("genre", "a", "1", same=False)]
    assert make_plan(standing(), [want("a", "1")], other).add == (want("a", "1"),)


def test_in_a_deduplication_a_pair_has_no_direction() -> None:
    before = standing(
        StandingLink("person", "p2", "p1", 0.9, "run1"),
        StandingLink("person", "p3", "p4", 0.9, "run1"),
        same_database=True,
    )
    plan = make_plan(
        before,
        [want("p1", "p2", 0.9, "person"), want("p5", "p6", 0.9, "person")],
        [Decision("person", "p6", "p5", same=False)],
    )

    assert plan.add == ()
    assert plan.kept == 1
    assert plan.close == (StandingLink("person", "p3", "p4", 0.9, "run1"),)
    assert plan.refused == 1


def test_across_databases_the_direction_counts() -> None:
    before = standing(StandingLink("person", "p2", "p1", 0.9, "run1"))
    plan = make_plan(before, [want("p1", "p2", 0.9, "person")])

    assert len(plan.add) == len(plan.close) == 1


def test_of_two_links_of_one_pair_the_latest_counts_and_the_other_closes() -> None:
    before = standing(stands("a", "1", 0.5, run="run1"), stands("a", "1", 0.9, run="run2"))
    plan = make_plan(before, [want("a", "1", 0.9)])

    assert plan.close == (stands("a", "1", 0.5, run="run1"),)
    assert plan.kept == 1


def test_a_number_whose_digits_are_also_a_text_key_is_recognised() -> None:
    # The standing link is read as "12"; with the text "12" among the keys the reading of the
    # entities writes the number as [12].
    before = standing(stands("a", "12"))

    assert not make_plan(before, [want("a", "[12]")]).has_changes
    assert make_plan(before, [want("b", "[12]")]).close == (stands("a", "12"),)


def test_links_of_types_no_longer_mapped_stay_and_are_reported() -> None:
    plan = make_plan(standing(unmapped={"genre": 7}), [])

    assert not plan.has_changes
    assert summary(plan)["unmapped"] == {"genre": 7}


def test_links_that_lead_to_no_entity_any_more_close() -> None:
    plan = make_plan(standing(stands("a", "1"), lost={"film": 3}), [want("a", "1")])

    assert plan.has_changes
    assert (plan.closing, plan.standing) == (3, 4)
    assert summary(plan)["types"]["film"] == {"add": 0, "change": 0, "close": 3}


def test_expectations_are_of_the_wanted_links() -> None:
    plan = make_plan(standing(), [want("a", "1", 0.9), want("b", "2", 0.7)])

    assert plan.expected_precision == pytest.approx(0.8)
    assert plan.expected_wrong == pytest.approx(0.4)
    assert make_plan(standing(), []).expected_precision is None


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ([want("a", "1"), want("a", "1", 0.5)], "wanted twice"),
        ([want("a", "1", type="genre")], "not a type that is linked"),
        ([want("p1", "p1", type="person")], "with itself"),
    ],
)
def test_impossible_wishes_are_errors(wanted: list[WantedLink], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_plan(standing(same_database=True), wanted)
