from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from model.calibration import Calibration, choose_threshold, fit_calibration


def test_overconfident_scores_are_brought_back() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(0, 2, 20_000)
    is_match = random.random(20_000) < expit(truth)
    fitted = fit_calibration(3.0 * truth + 1.0, is_match)
    assert abs(fitted.slope - 1 / 3) < 0.03
    assert abs(fitted.offset + 1 / 3) < 0.1


def test_few_examples_change_little() -> None:
    fitted = fit_calibration(np.array([4.0, -4.0]), np.array([True, False]))
    assert 0.9 < fitted.slope < 1.3
    assert abs(fitted.offset) < 0.2


@given(
    st.lists(st.tuples(st.floats(-30, 30), st.booleans()), max_size=30),
    st.lists(st.floats(-40, 40), min_size=2, max_size=20),
)
def test_confidence_rises_with_the_score_whatever_it_is_fitted_on(
    examples: list[tuple[float, bool]], scores: list[float]
) -> None:
    fitted = fit_calibration(
        np.array([e[0] for e in examples]), np.array([e[1] for e in examples], bool)
    )
    confidence = fitted.confidence(np.sort(np.array(scores)))
    assert (np.diff(confidence) >= 0).all()
    assert ((confidence >= 0) & (confidence <= 1)).all()


def test_the_threshold_is_even_odds_unless_another_is_better() -> None:
    confidence = np.linspace(0, 1, 200)
    assert choose_threshold(confidence, confidence > 0.5, 100) == 0.5
    assert abs(choose_threshold(confidence, confidence > 0.2, 160) - 0.2) < 0.03
    assert choose_threshold(confidence[:0], confidence[:0] > 0, 0) == 0.5


def test_the_identity_is_the_default() -> None:
    assert Calibration().confidence(np.array([0.0]))[0] == 0.5
