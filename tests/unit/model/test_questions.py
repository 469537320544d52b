from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.questions import ask, doubts

Pairs = list[tuple[int, int, float]]


def _arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([p[0] for p in pairs], np.int32),
        np.array([p[1] for p in pairs], np.int32),
        np.array([p[2] for p in pairs], np.float64),
    )


def _asked(
    pairs: Pairs, links: list[int], most: int = 10, settled: tuple[int, ...] = ()
) -> list[int]:
    source, target, log_odds = _arrays(pairs)
    found = doubts(source, target, log_odds, np.array(links, np.int32), 0.0)
    done = np.isin(np.arange(len(pairs)), settled)
    chosen: list[int] = ask(source, target, found, done, most).tolist()
    return chosen


def test_what_is_near_the_threshold_comes_first_and_what_is_sure_is_not_asked() -> None:
    pairs = [(0, 0, 9.0), (1, 1, 1.5), (2, 2, 0.1), (3, 3, -9.0)]
    assert _asked(pairs, [0, 1, 2]) == [2, 1]


def test_what_was_beaten_narrowly_is_asked_though_it_is_sure_to_be_linked() -> None:
    pairs = [(0, 0, 9.0), (1, 1, 9.0), (1, 2, 8.9), (3, 3, 8.0), (3, 4, -8.0)]
    assert set(_asked(pairs, [0, 1, 3])) == {1, 2}


def test_two_bad_candidates_side_by_side_are_no_question() -> None:
    assert _asked([(0, 0, -9.0), (0, 1, -9.1)], []) == []


def test_a_link_in_a_large_group_is_asked() -> None:
    pairs = [(i, 0, 12.0 + 9.0 * i) for i in range(6)] + [(9, 9, 12.0)]
    source, target, log_odds = _arrays(pairs)
    found = doubts(source, target, log_odds, np.arange(7, dtype=np.int32), 0.0)
    assert found.group.tolist() == [7] * 6 + [2]
    assert found.large[0] == pytest.approx(5 / 7)
    assert found.large[6] == 0
    assert sorted(_asked(pairs, list(range(7)))) == [0, 1, 2, 3, 4, 5]


def test_different_entities_come_before_more_of_the_same() -> None:
    pairs = [(0, 0, 0.0), (0, 1, 0.1), (5, 5, 1.0)]
    assert _asked(pairs, [1]) == [1, 2, 0]


def test_what_a_person_decided_is_not_asked_again_and_no_more_than_wanted() -> None:
    pairs = [(0, 0, 0.0), (1, 1, 0.1), (2, 2, 0.2), (3, 3, 0.3)]
    assert _asked(pairs, [0, 1, 2, 3], most=2, settled=(0,)) == [1, 2]


def test_in_one_graph_an_entity_has_rivals_on_both_sides() -> None:
    source, target, log_odds = _arrays([(0, 1, 9.0), (1, 2, 9.0)])
    links = np.array([0, 1], np.int32)
    found = doubts(source, target, log_odds, links, 0.0, same_graph=True)
    assert found.group.tolist() == [3, 3]
    apart = doubts(source, target, log_odds, links, 0.0)
    assert apart.group.tolist() == [2, 2]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(-20, 20)),
        max_size=25,
        unique_by=lambda p: p[:2],
    )
)
def test_leads_and_bounds_are_those_of_a_plain_loop(pairs: Pairs) -> None:
    source, target, log_odds = _arrays(pairs)
    found = doubts(source, target, log_odds, np.zeros(0, np.int32), 0.0)
    for index, (s, t, value) in enumerate(pairs):
        margins = [np.inf]
        for side, end in ((0, s), (1, t)):
            others = [p[2] for j, p in enumerate(pairs) if p[side] == end and j != index]
            if others:
                margins.append(abs(value - max(others)))
        p = 1 / (1 + np.exp(-min(margins)))
        assert found.narrow[index] == pytest.approx(
            4 * p * (1 - p) / (1 + np.exp(-value)), abs=1e-9
        )
    assert ((found.near >= 0) & (found.near <= 1)).all()
