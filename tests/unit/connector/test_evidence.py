from __future__ import annotations

from dataclasses import replace

import pytest

from connector.apply.batches import batches
from connector.errors import InputError
from connector.explain.support import MOST, evidence_of
from connector.plan import Change, Evidence, Plan, from_json, make_plan, to_json
from model.align import Reason, Reasons
from model.reasons import NeighbourMatch
from tests.unit.connector.test_plan_diff import FILM, PERSON, standing, stands, want
from tests.unit.model.made import films

SAID = (Evidence("actor", "person", "p1", "p1", 0.9, 0.5, 1.5, True),)


def test_a_link_without_evidence_is_written_anew_where_there_is_some() -> None:
    before = standing(stands("a", "1"), stands("b", "2"), stands("c", "3", evidence=0))
    wanted = [
        replace(want("a", "1"), evidence=SAID),
        replace(want("b", "2"), evidence=()),
        replace(want("c", "3"), evidence=SAID),
    ]
    plan = make_plan(before, wanted, neighbours=[FILM, PERSON])
    assert plan.change == (Change(stands("a", "1"), wanted[0]),)
    assert plan.kept == 2
    assert plan.neighbours == (FILM, PERSON)
    assert make_plan(before, [want("a", "1"), want("b", "2"), want("c", "3")]).kept == 3
    locked = standing(stands("a", "1", locked=True))
    assert make_plan(locked, wanted[:1]).kept == 1


def test_a_plan_file_holds_it_and_types_that_are_not_declared_are_refused() -> None:
    before = standing(stands("b", "2", evidence=3))
    plan = make_plan(before, [replace(want("a", "1"), evidence=SAID)], neighbours=[FILM, PERSON])
    assert from_json(to_json(plan)) == plan
    undeclared = replace(plan, neighbours=(FILM,))
    with pytest.raises(InputError, match="person"):
        from_json(to_json(undeclared))


def test_a_transaction_is_measured_by_links_and_evidence() -> None:
    add = tuple(replace(want(f"s{i}", f"t{i}"), evidence=SAID * 3) for i in range(6))
    plan = Plan("here", "there", False, (FILM,), add=add)
    assert [len(batch) for batch in batches(plan, FILM, 8)] == [2, 2, 2]
    assert [len(batch) for batch in batches(replace(plan, add=add[:1]), FILM, 1)] == [1]


def _match(relation: str, source: int, probability: float, attention: float) -> NeighbourMatch:
    return NeighbourMatch(relation, "person", source, source, probability, attention)


def test_the_weights_of_a_relation_sum_to_what_it_contributed() -> None:
    why = Reasons(
        (Reason("actor", "relation", 4.0, 0.9, 1.0), Reason("title", "text", 9.0, 0.9, 1.0)),
        tuple(_match("actor", *one) for one in ((1, 0.99, 0.75), (2, 0.8, 0.25), (3, 0.4, 0.1))),
        0.0,
        13.0,
    )  # fmt: skip
    found = evidence_of(why, films(), {("person", 1, 1)})
    assert [(one.source_key, one.target_key, one.linked) for one in found] == [
        ("p1", "p1", True),
        ("p2", "p2", False),
    ]
    # What is unlikely is no evidence, but has its share.
    assert [one.weight for one in found] == pytest.approx([4 * 0.75 / 1.1, 4 * 0.25 / 1.1])
    assert sum(one.attention for one in found) <= 1.0
    many = replace(why, matches=tuple(_match("actor", i, 0.9, 1 / 50) for i in range(50)))
    assert len(evidence_of(many, films(), set())) == MOST
