from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model.blocking.facts import TELLING, facts, factual_candidates
from model.blocking.proposing import candidates
from model.graph import (
    AlignmentTask,
    EntityTable,
    TypedGraph,
    TypeTask,
    object_array,
)
from model.settings import CandidateSettings
from tests.unit.model.made import column

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Kind

MANY = 400


def table(**columns: list[Any]) -> EntityTable:
    """Return a table; None stands for no value."""
    count = len(next(iter(columns.values())))
    keys = object_array([str(row) for row in range(count)])
    return EntityTable(keys, {name: column(values) for name, values in columns.items()})


def found(pairs: CandidatePairs) -> set[tuple[int, int]]:
    return set(zip(pairs.source.tolist(), pairs.target.tolist(), strict=True))


def days(count: int, seed: int) -> list[str]:
    draw = np.random.default_rng(seed)
    start = np.datetime64("1950-01-01")
    return [str(start + int(day)) for day in draw.choice(25_000, count, replace=False)]


def test_a_day_that_few_share_finds_a_partner_in_any_notation() -> None:
    said = days(MANY, 1)
    written = [f"{date.fromisoformat(day):%b %d, %Y}" for day in said]
    pairs = factual_candidates(
        facts(table(released=said), table(shown=written, released=written), {"released": "date"}), 5
    )
    assert {(row, row) for row in range(MANY)} <= found(pairs)
    assert len(pairs) < 3 * MANY
    assert not pairs.similarity.any()


def test_a_year_alone_finds_nobody() -> None:
    years = [1950 + row % 60 for row in range(MANY)]
    assert not len(factual_candidates(facts(table(y=years), table(y=years), {"y": "date"}), 5))


def test_two_numbers_find_what_one_does_not() -> None:
    draw = np.random.default_rng(3)
    latitude, longitude = draw.uniform(-60, 70, MANY), draw.uniform(-180, 180, MANY)
    moved = latitude + draw.uniform(-0.01, 0.01, MANY), longitude + draw.uniform(-0.01, 0.01, MANY)
    source = table(lat=latitude.tolist(), lon=longitude.tolist())
    target = table(lat=moved[0].tolist(), lon=moved[1].tolist())
    kinds: dict[str, Kind] = {"lat": "number", "lon": "number"}
    pairs = factual_candidates(facts(source, target, kinds), 5)
    assert len({(row, row) for row in range(MANY)} & found(pairs)) > 0.9 * MANY
    assert not len(factual_candidates(facts(source, target, {"lat": "number"}), 5))


@pytest.mark.parametrize("seed", range(3))
def test_it_proposes_what_a_plain_count_proposes(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sides: list[dict[str, list[Any]]] = [
        {
            "number": [None if draw.random() < 0.3 else int(n) for n in draw.integers(1, 7, 40)],
            "track": [int(n) for n in draw.integers(1, 7, 40)],
            "side": [int(n) for n in draw.integers(1, 4, 40)],
        }
        for _ in range(2)
    ]
    told: dict[tuple[int, int], float] = {}
    for name in sides[0]:
        left, right = sides[0][name], sides[1][name]
        for row, value in enumerate(left):
            for other, their in enumerate(right):
                if value is not None and value == their:
                    worth = math.log(40 / math.sqrt(left.count(value) * right.count(value)))
                    told[row, other] = told.get((row, other), 0.0) + worth
    expected = {pair for pair, worth in told.items() if worth >= TELLING * math.log(40)}
    kinds: dict[str, Kind] = dict.fromkeys(sides[0], "number")
    pairs = factual_candidates(facts(table(**sides[0]), table(**sides[1]), kinds), 40)
    assert expected
    assert found(pairs) == expected


def test_nothing_in_common_is_no_error() -> None:
    kinds: dict[str, Kind] = {"d": "date", "n": "number", "t": "text"}
    empty = table(d=[None, None], n=[None, None], t=["a", "b"])
    full = table(d=["1999-01-01", "2000-02-02"], n=[1, 2], t=["a", "b"])
    other = table(d=["1980-01-01", None], n=[7, 8], t=["a", "b"])
    for source, target in ((empty, full), (full, empty), (full, other)):
        assert not len(factual_candidates(facts(source, target, kinds), 5))


def test_in_one_graph_each_pair_stands_once_and_nobody_is_paired_with_itself() -> None:
    said = days(MANY, 1)
    twice = table(released=said + said)
    pairs = factual_candidates(facts(twice, twice, {"released": "date"}), 5, same_graph=True)
    assert {(row, row + MANY) for row in range(MANY)} <= found(pairs)
    assert (pairs.source < pairs.target).all()


def test_a_film_without_a_title_is_found_by_its_day() -> None:
    said = days(MANY, 1)
    titles: list[Any] = [f"film {row} of the year" for row in range(MANY)]
    nameless = [None if row < 50 else title for row, title in enumerate(titles)]
    graphs = [
        TypedGraph(name, {"film": table(title=t, released=said)}, ())
        for name, t in (("a", titles), ("b", nameless))
    ]
    task = AlignmentTask((TypeTask("film"),))
    wanted = {(row, row) for row in range(50)}
    assert wanted <= found(candidates(graphs[0], graphs[1], task, CandidateSettings())["film"])
    without = candidates(graphs[0], graphs[1], task, CandidateSettings(factual=0))["film"]
    assert not wanted & found(without)
