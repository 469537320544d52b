"""sameas explain, on the demo's two graphs behind a server of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.command import sameas
from tests.integration.trained import trained_demo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Give the folder of a trained model, and the variables that lead to both databases."""
    folder = tmp_path_factory.mktemp("explain")
    with trained_demo(folder) as (_, variables):
        yield folder, variables


def test_a_linked_pair(trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, variables = trained
    done = sameas(
        "explain", "f183", "m0136", "--json", "--html", "why.html",
        folder=folder, variables=variables,
    )  # fmt: skip
    assert done.code == 0, done.err
    [case] = done.document
    assert case["outcome"] == "linked"
    assert case["candidate"]
    assert case["explanation"]["confidence"] >= case["threshold"]
    why = case["explanation"]["why"]
    told = sum(reason["contribution"] for reason in why["reasons"])
    assert told + why["remainder"] == pytest.approx(why["logit"], abs=1e-6)
    assert ["Federico Fellini", "Fellini, Federico"] in [
        [one["source"][0], one["target"][0]] for one in case["neighbours"]
    ]
    page = (folder / "why.html").read_text(encoding="utf-8")
    assert "Fellini, Federico" in page
    assert "http:" not in page
    assert "https:" not in page


def test_a_pair_that_blocking_does_not_find(trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, variables = trained
    done = sameas("explain", "f183", "m0001", folder=folder, variables=variables)
    assert done.code == 0, done.err
    assert "not linked: below the threshold" in done.out
    assert "blocking does not find this pair" in done.out
    assert "rivals" in done.out
    assert "(m0136)" in done.out


def test_an_entity_that_is_not_there(trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, variables = trained
    done = sameas("explain", "f183", "nope", folder=folder, variables=variables)
    assert done.code == 2
    assert "with the key 'nope'" in done.err
    assert "error:" in done.err
    assert "next:" in done.err


def test_a_type_that_is_not_linked(trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, variables = trained
    done = sameas("explain", "f183", "--type", "planet", folder=folder, variables=variables)
    assert done.code == 2
    assert "no entity type 'planet' is linked" in done.err


def test_the_best_candidates_of_an_entity(trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, variables = trained
    done = sameas("explain", "f183", "--json", folder=folder, variables=variables)
    assert done.code == 0, done.err
    confidences = [case["explanation"]["confidence"] for case in done.document]
    assert len(confidences) > 1
    assert confidences == sorted(confidences, reverse=True)
