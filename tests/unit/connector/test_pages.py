"""Pages as their readers get them: opened in a browser, on a phone and at a desk, day and night."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from connector.report.case_page import case_page
from connector.report.survey import survey_document, survey_page, survey_text
from tests.unit.connector.made_survey import EVIL, KNOWN, LINKS, SCORED, SURVEY, many_types
from tests.unit.connector.test_case import CASE, GRAPHS

if TYPE_CHECKING:
    from pathlib import Path

    from connector.survey.values import Survey
    from tests.browser import Chromium, Scheme

HELD = replace(KNOWN, known_from="held back", decided=None, average_precision=None, curve=())
SURVEYS = {
    "everything": SURVEY,
    "the target graph alone": replace(SURVEY, scored=None),
    "no link": replace(
        SURVEY,
        types={"film": replace(LINKS, links=0, histogram=(0,) * 12, median=None, riskiest=(),
                               groups=())},
        scored={"film": replace(SCORED, channels=(), explained=0, known=None,
                                expected=replace(SCORED.expected, links=0, wrong=0.0))},
        runs=SURVEY.runs[:1],
    ),
    "held back": replace(SURVEY, scored={"film": replace(SCORED, known=HELD)}),
    "many types": many_types(14),
}  # fmt: skip


@cache
def page_of(name: str) -> str:
    return survey_page(SURVEYS[name])


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["explanation", *SURVEYS])
def test_a_page_opens_without_an_error_loads_nothing_and_fits(
    chromium: Chromium, tmp_path: Path, name: str, width: int, scheme: Scheme
) -> None:
    path = tmp_path / "page.html"
    survey = SURVEYS.get(name)
    path.write_text(case_page([CASE], GRAPHS) if survey is None else page_of(name), "utf-8")
    found = chromium.visit(path, width=width, scheme=scheme)
    assert found.said == ()
    assert found.requests == (path.as_uri(),)
    assert found.wider == 0


def test_what_a_page_does_wrong_would_be_seen(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<!doctype html><img src='http://127.0.0.1:9/x.png'><script>console.error('no'); "
        "nothing();</script><div style='width: 9000px'>wide</div>",
        "utf-8",
    )
    found = chromium.visit(path, width=390)
    assert any("no" in one for one in found.said)
    assert any("Uncaught" in one for one in found.said)
    assert "http://127.0.0.1:9/x.png" in found.requests
    assert found.wider > 8_000


@pytest.mark.parametrize("name", SURVEYS)
def test_a_report_holds_no_markup_of_the_graphs_and_no_address(name: str) -> None:
    page = page_of(name)
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'(?:href="|url\()#([^")]*)', page)) <= set(ids)
    assert "#0a0b" not in page, "a colour that stands for one of the page's was left"


def test_every_section_says_its_figures() -> None:
    page = page_of("everything")
    for said in (
        "98.0%", "90% sure: 95.0 to\n 99.0%", "321", "one-to-one",
        "closed links of the highest confidence",
        "against one-to-one", "1 of 12", "not written yet", "strongest most often", "+4 −2",
        "2026-11-22T22-10-47.234Z-aaaa", "precision\n0.980, recall 0.950",
    ):  # fmt: skip
        assert said in page, said
    assert "&lt;script&gt;" in page


def test_many_types_make_no_large_page_and_it_says_what_is_left_out() -> None:
    page = page_of("many types")
    assert len(page) < 1_000_000
    assert "the 12 types with the most links are drawn" in page
    assert "2 more are in the table above" in page
    assert page.count("<figure") == 12 * 4 + 2


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
def test_the_same_for_machines_and_for_a_terminal(survey: Survey) -> None:
    document = json.loads(json.dumps(survey_document(survey)))
    assert document["links"] == sum(one.links for one in survey.types.values())
    assert document["types"].keys() == survey.types.keys()
    text = survey_text(survey)
    assert RUN_LINE in text
    assert EVIL in text
    for name, one in document["types"].items():
        assert len(one["histogram"]) == len(document["histogram_edges"]) - 1
        assert name in text


RUN_LINE = "run 2026-11-23T22-10-47.234Z-c742: dbpedia -> imdb"
