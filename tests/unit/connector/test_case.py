"""How an explanation looks on a terminal and as a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.explain.cases import Case, Neighbours, Outcome, Rival
from connector.explain.pairs import Explanation
from connector.explain.sides import Side
from connector.report.case_page import case_page
from connector.report.explanation import case_text
from model.align import Reason, Reasons

GRAPHS = ("dbpedia", "imdb")
CASE = Case(
    Explanation(
        "film",
        Side("Q1", {"title": ("M",), "director": ("Fritz Lang",)}),
        Side("m1", {"title": ("M: A City <script>alert(1)</script>",), "director": ("Lang, F.",)}),
        0.9,
        Reasons(
            (
                Reason("director", "relation", 4.0, 1.0, 1.2),
                Reason("title", "text", -1.5, 0.3, 0.8),
                Reason("rivals", "rivals", 0.5, 0.0, 1.0),
            ),
            (),
            -1.0,
            2.0,
        ),
    ),
    "linked",
    0.5,
    True,
    (Neighbours("director", ("Fritz Lang", "p1"), ("Lang, F.", "a1"), 0.98, 0.75),),
    (Rival("target", "M 2", "m2", 0.1, False, (("director", 4.0),)),),
    0,
)


def test_the_waterfall_leads_from_the_start_to_the_score() -> None:
    lines = case_text(CASE, GRAPHS).splitlines()
    assert lines[0].startswith("film M (Q1) = M: A City")
    assert "linked; confidence 0.900, threshold 0.500; blocking finds this pair" in lines[1]
    steps = [line.split() for line in lines[4:9]]
    assert [step[0] for step in steps] == ["start", "director", "title", "rivals", "score"]
    assert steps[1][1:4] == ["1.00", "1.20", "+4.0"]
    assert steps[2][3] == "-1.5"
    assert steps[4][1] == "+2.0"
    assert any("0.980" in line and "0.750" in line for line in lines)
    assert any("M 2 (m2)" in line and "behind by director 4.0" in line for line in lines)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("locked", "linked by a person's decision"),
        ("ruled out", "ruled out by a person's decision"),
        ("below the threshold", "not linked: below the threshold"),
        ("beaten", "not linked: beaten by a rival"),
    ],
)
def test_every_outcome_is_told(outcome: Outcome, said: str) -> None:
    assert said in case_text(replace(CASE, outcome=outcome), GRAPHS)


def test_who_won_is_named() -> None:
    winner = replace(CASE.rivals[0], linked=True)
    told = case_text(replace(CASE, outcome="beaten", rivals=(winner,)), GRAPHS)
    assert "beaten by M 2 (m2)" in told


def test_a_coin_toss_is_called_one() -> None:
    told = case_text(replace(CASE, outcome="below the threshold", equals=3), GRAPHS)
    assert "not linked: below the threshold, and nothing tells it from 3 of its rivals;" in told


@pytest.mark.parametrize("outcome", ["locked", "ruled out"])
def test_what_a_person_decided_is_no_coin_toss(outcome: Outcome) -> None:
    told = case_text(replace(CASE, outcome=outcome, equals=3), GRAPHS)
    assert "by a person's decision; confidence" in told


def test_a_page_holds_no_markup_of_the_graphs_and_loads_nothing() -> None:
    page = case_page([CASE], GRAPHS)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http:" not in page
    assert "https:" not in page
    assert 'stroke-width="9.2"' in page


def test_no_candidate_is_a_page_too() -> None:
    assert "no candidate" in case_page([], GRAPHS)
