"""sameas report, on the demo's two graphs behind a server of its own."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from connector.apply import apply
from connector.database import Database
from connector.demo import catalogue
from connector.demo import run as demo
from model.progress import silent
from tests.integration.command import sameas
from tests.integration.trained import trained_demo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.browser import Chromium

Linked = tuple["Path", "Mapping[str, str]"]


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """Give a folder with a model and known links, and the variables that lead to linked graphs."""
    folder = tmp_path_factory.mktemp("report")
    with trained_demo(folder) as (settings, variables):
        done = sameas("report", "--json", folder=folder, variables=variables)
        assert done.code == 2
        assert "no run has written links" in done.document["message"]
        with (
            Database.open(settings.source, step="test") as source,
            Database.open(settings.target, step="test") as target,
        ):
            _, plan = demo.plan(settings, source, target, silent)
            apply(target, plan, settings=settings.write, progress=silent)
        with (folder / "gold.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows((p.source, p.target) for p in catalogue.gold())
        yield folder, variables


def test_the_whole_report(linked: Linked, chromium: Chromium) -> None:
    folder, variables = linked
    done = sameas(
        "report", "--out", "report.html", "--links", "gold.csv", "--json",
        folder=folder, variables=variables,
    )  # fmt: skip
    assert done.code == 0, done.err
    told = done.document
    film = told["types"]["film"]
    assert told["latest"]
    assert told["expected"]["interval"][0] < told["expected"]["precision"] < 1.0
    assert film["links"] == film["changes"]["added"] == sum(film["histogram"]) > 300
    assert [len(one["reasons"]) > 0 for one in film["riskiest"]] == [True] * 10
    again = film["scored"]
    # Nothing moved since, so what stands is what scoring again wants.
    assert (again["add"], again["close"]) == (0, 0)
    for side, place in (("source", 0), ("target", 1)):
        free = sum(again[side]["counts"].values())
        assert free == film["entities"][place] - film["linked"][place]
    assert again["expected"]["links"] == film["links"]
    assert {"starring", "released", "title"} <= {one["name"] for one in again["channels"]}
    moved = sum(one["speaks_for"] + one["speaks_against"] for one in again["channels"])
    assert moved == pytest.approx(1.0)
    assert again["known"]["known_from"] == "file"
    assert again["known"]["decided"]["f1"] > 0.9

    page = folder / "report.html"
    found = chromium.visit(page, width=390, scheme="dark")
    assert (found.said, found.requests, found.wider) == ((), (page.as_uri(),), 0)


def test_from_the_target_graph_alone(linked: Linked) -> None:
    folder, variables = linked
    target = {name: value for name, value in variables.items() if "TARGET" in name}
    done = sameas("report", "--stored", "-o", "stored.html", folder=folder, variables=target)
    assert done.code == 0, done.err
    assert "links stand" in done.out
    assert "From the target graph alone" in done.out
    assert "What stayed unlinked" not in (folder / "stored.html").read_text(encoding="utf-8")


def test_what_cannot_be_told_says_why(linked: Linked) -> None:
    folder, variables = linked
    for arguments, said in (
        (("--run", "nope"), "there is no run nope"),
        (("--links", "none.csv"), "none.csv: No such file or directory"),
        (("--links", "gold.csv", "--stored"), "leave --stored out"),
        (("--model", "nowhere"), "there is no trained model in nowhere"),
    ):
        done = sameas("report", *arguments, folder=folder, variables=variables)
        assert done.code in (1, 2)
        assert said in done.err


def test_an_earlier_run_is_told_as_it_was(linked: Linked) -> None:
    folder, variables = linked
    first = sameas("runs", "--json", folder=folder, variables=variables).document[-1]["id"]
    path = folder / "sameas.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n[match]\nthreshold = 0.9\n", encoding="utf-8")
    assert sameas("sync", "-q", folder=folder, variables=variables).code == 0
    before = sameas("report", "--run", first, "--json", folder=folder, variables=variables)
    assert before.code == 0, before.err
    now = sameas("report", "--stored", "--json", folder=folder, variables=variables).document
    assert not before.document["latest"]
    assert before.document["types"]["film"]["scored"] is None
    assert "later ones wrote since" in before.document["notes"][0]
    closed = now["types"]["film"]["changes"]["closed"]
    assert closed > 0
    assert before.document["types"]["film"]["links"] == now["types"]["film"]["links"] + closed
    refused = sameas(
        "report", "--run", first, "--links", "gold.csv", folder=folder, variables=variables
    )
    assert refused.code == 2
    assert "is not the latest run" in refused.err
