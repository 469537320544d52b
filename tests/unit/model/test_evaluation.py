from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from model.evaluation import (
    at_threshold,
    average_precision,
    best,
    calibration_error,
    threshold_table,
)

SCORED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=60
).filter(lambda pairs: any(match for _, match in pairs))


def _arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])


@given(SCORED)
def test_average_precision_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    score, match = _arrays(pairs)
    assert average_precision(score, match) == pytest.approx(average_precision_score(match, score))


@given(SCORED, st.integers(0, 20))
def test_links_that_were_never_scored_stay_in_the_denominator(
    pairs: list[tuple[float, bool]], lost: int
) -> None:
    score, match = _arrays(pairs)
    found = int(match.sum())
    expected = average_precision(score, match) * found / (found + lost)
    assert average_precision(score, match, found + lost) == pytest.approx(expected)
    assert best(score, match, found + lost).recall <= found / (found + lost)


@given(SCORED, st.sampled_from([0.0, 0.3, 0.4, 0.9, 1.0]))
def test_figures_at_a_threshold_are_those_of_a_plain_count(
    pairs: list[tuple[float, bool]], threshold: float
) -> None:
    score, match = _arrays(pairs)
    chosen = score >= threshold
    found = at_threshold(score, match, threshold)
    right = int((chosen & match).sum())
    assert found.links == int(chosen.sum())
    assert found.recall == pytest.approx(right / match.sum())
    assert found.precision == pytest.approx(right / max(chosen.sum(), 1))


def test_a_perfectly_calibrated_score_has_no_calibration_error_and_an_overconfident_one_has() -> (
    None
):
    random = np.random.default_rng(0)
    confidence = random.random(60_000)
    match = random.random(60_000) < confidence
    assert calibration_error(confidence, match) < 0.01
    half = random.permutation(np.arange(30_000) < 15_000)
    assert calibration_error(np.full(30_000, 0.9), half) == pytest.approx(0.4, abs=0.01)


def test_the_threshold_table_falls_in_links() -> None:
    score, match = np.linspace(0, 1, 50), np.linspace(0, 1, 50) > 0.5
    links = [row.links for row in threshold_table(score, match)]
    assert links == sorted(links, reverse=True)


def test_gold_smaller_than_what_was_found_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="gold has only 0"):
        average_precision(np.array([0.5]), np.array([True]), 0)
