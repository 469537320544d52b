from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.assignment import assign, unique_sides
from model.graph import Cardinality

PAIRS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.2, 0.5, 0.6, 0.9, 0.95])),
    max_size=25,
    unique_by=lambda pair: pair[:2],
)


def _plain(pairs: list[tuple[int, int, float]], cardinality: Cardinality, least: float) -> set[int]:
    one_source, one_target = unique_sides(cardinality)
    chosen: set[int] = set()
    sources: set[int] = set()
    targets: set[int] = set()
    for row in sorted(range(len(pairs)), key=lambda r: (-pairs[r][2], pairs[r][0], pairs[r][1])):
        source, target, confidence = pairs[row]
        taken = (one_source and source in sources) or (one_target and target in targets)
        if confidence >= least and not taken:
            chosen.add(row)
            sources.add(source)
            targets.add(target)
    return chosen


@given(PAIRS, st.sampled_from(get_args(Cardinality)))
def test_it_is_greedy_as_a_plain_loop_is(
    pairs: list[tuple[int, int, float]], cardinality: Cardinality
) -> None:
    source = np.array([p[0] for p in pairs], np.int32)
    target = np.array([p[1] for p in pairs], np.int32)
    confidence = np.array([p[2] for p in pairs], np.float64)
    chosen = assign(source, target, confidence, cardinality, threshold=0.5)
    assert set(chosen.tolist()) == _plain(pairs, cardinality, 0.5)


def test_what_a_person_locked_stands_whatever_its_confidence() -> None:
    source, target = np.array([0, 0], np.int32), np.array([0, 1], np.int32)
    locked = np.array([False, True])
    chosen = assign(
        source, target, np.array([0.99, 0.01]), "one-to-one", threshold=0.5, locked=locked
    )
    assert chosen.tolist() == [1]


@pytest.mark.parametrize(
    ("cardinality", "expected"), [("one-to-one", [0]), ("many-to-many", [0, 1])]
)
def test_in_one_graph_an_entity_counts_on_both_sides(
    cardinality: Cardinality, expected: list[int]
) -> None:
    source, target = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    chosen = assign(
        source, target, np.array([0.9, 0.8]), cardinality, threshold=0.5, same_graph=True
    )
    assert chosen.tolist() == expected
