"""Candidates that are near each other on the earth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.blocking.nearby import nearby_candidates
from model.comparison.positions import kilometres
from model.graph import object_array
from tests.unit.model.test_blocking_facts import found, table

if TYPE_CHECKING:
    from model.graph import Kind

KINDS: dict[str, Kind] = {"at": "position"}


def _drawn(count: int, seed: int) -> list[str]:
    draw = np.random.default_rng(seed)
    return [f"{a:.4f}, {b:.4f}" for a, b in draw.uniform((40, -5), (60, 20), (count, 2))]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_it_proposes_the_nearest_of_each_side(limit: int) -> None:
    here, there = _drawn(25, 1), _drawn(31, 2)
    apart = np.array(
        [[kilometres(object_array([a]), object_array([b])) for b in there] for a in here], float
    )
    expected = set()
    for row, one in enumerate(apart):
        expected |= {(row, int(other)) for other in np.argsort(one)[:limit]}
    for row, one in enumerate(apart.T):
        expected |= {(int(other), row) for other in np.argsort(one)[:limit]}
    pairs = nearby_candidates(table(at=here), table(at=there), KINDS, limit)
    assert found(pairs) == expected
    assert not pairs.similarity.any()


def test_who_is_nowhere_is_near_nobody() -> None:
    here, there = table(at=["1.5, 2.5", None]), table(at=[None, "80.5, 2.5"])
    assert found(nearby_candidates(here, there, KINDS, 5)) == {(0, 1)}
    nowhere = table(at=[None, None])
    for source, target in ((here, nowhere), (nowhere, here), (nowhere, nowhere)):
        assert not len(nearby_candidates(source, target, KINDS, 5))
    assert not len(nearby_candidates(here, there, {"at": "text"}, 5))


def test_in_one_graph_each_pair_stands_once_and_nobody_is_paired_with_itself() -> None:
    places = _drawn(20, 3)
    twice = table(at=places + places)
    pairs = nearby_candidates(twice, twice, KINDS, 1, same_graph=True)
    assert {(row, row + 20) for row in range(20)} <= found(pairs)
    assert (pairs.source < pairs.target).all()
