from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from model.believed import Believed
from model.candidates import CandidatePairs
from model.confidence.calibration import (
    Bereft,
    Calibration,
    calibrated,
    choose_threshold,
    fit_calibration,
    judged_links,
)


def test_overconfident_scores_are_brought_back() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(0, 2, 20_000)
    is_match = random.random(20_000) < expit(truth)
    fitted = fit_calibration(3.0 * truth + 1.0, is_match)
    assert abs(fitted.slope - 1 / 3) < 0.03
    assert abs(fitted.offset + 1 / 3) < 0.1


def test_few_examples_leave_the_scores_half_as_sure() -> None:
    fitted = fit_calibration(np.array([4.0, -4.0]), np.array([True, False]))
    assert 0.5 < fitted.slope < 0.65
    assert abs(fitted.offset) < 0.2


def test_many_examples_say_what_a_score_means() -> None:
    random = np.random.default_rng(0)
    score = random.normal(0, 3, 20_000)
    fitted = fit_calibration(score, random.random(20_000) < expit(score))
    assert fitted.slope == pytest.approx(1.0, abs=0.05)
    assert fitted.offset == pytest.approx(0.0, abs=0.1)


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


def test_where_even_odds_find_little_the_threshold_is_near_half_the_best_f1() -> None:
    draw = np.random.default_rng(4)
    confidence = draw.random(1_000) * 0.6
    is_match = draw.random(1_000) < confidence
    gold = int(is_match.sum()) + 50
    threshold = choose_threshold(confidence, is_match, gold)
    linked = confidence >= threshold
    f1 = 2.0 * is_match[linked].sum() / (linked.sum() + gold)
    assert abs(threshold - f1 / 2.0) < 0.02


@given(
    st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.integers(1, 3)), min_size=1),
    st.integers(0, 5),
)
def test_a_weight_counts_like_that_many_examples(
    examples: list[tuple[int, bool, int]], lost: int
) -> None:
    confidence = np.array([e[0] for e in examples]) / 8.0
    is_match = np.array([e[1] for e in examples])
    weight = np.array([e[2] for e in examples])
    gold = int(weight[is_match].sum()) + lost
    repeated = np.repeat(confidence, weight), np.repeat(is_match, weight)
    assert choose_threshold(confidence, is_match, gold, weight) == choose_threshold(*repeated, gold)


def test_one_example_that_speaks_for_many_moves_no_threshold() -> None:
    confidence, is_match = np.array([0.9] * 20 + [0.6]), np.array([True] * 20 + [False])
    weight = np.array([2.0] * 20 + [8.0])
    assert choose_threshold(confidence, is_match, 40, weight) > 0.6
    assert choose_threshold(confidence, is_match, 40, weight, grain=8.0) == 0.5


def _held(size: int) -> tuple[CandidatePairs, Believed]:
    """Return a match and a look-alike for each of so many entities, all known."""
    ends = np.repeat(np.arange(size, dtype=np.int32), 2)
    others = np.arange(2 * size, dtype=np.int32)
    pairs = CandidatePairs(ends, others, np.zeros(2 * size, np.float32))
    is_match = others % 2 == 0
    return pairs, Believed(others.astype(np.int64), is_match, ends, np.where(is_match, 2, 1))


def test_confidence_is_for_entities_without_a_partner_as_well() -> None:
    pairs, held = _held(400)
    logit = np.where(held.is_match, 4.0, 2.0) + np.random.default_rng(0).normal(0, 0.5, 800)
    hidden = np.where(held.is_match, -30.0, logit)
    kept = [
        calibrated(judged, 400)[0].confidence(logit)
        for judged in (
            judged_links(pairs, logit, held, "one-to-one", bereft=bereft)
            for bereft in (None, Bereft(hidden, held.rows[held.is_match], (1.0, 1.0)))
        )
    ]
    looks_alike = ~held.is_match
    assert kept[0][looks_alike].mean() > 0.8, "nobody was linked to one, so nothing spoke against"
    assert kept[1][looks_alike].mean() < 0.2
    assert kept[1][held.is_match].mean() > 0.8


def test_where_every_entity_has_a_partner_the_others_count_for_nothing() -> None:
    pairs, held = _held(50)
    logit = np.where(held.is_match, 3.0, 1.0)
    hidden = np.where(held.is_match, -30.0, logit)
    plain = calibrated(judged_links(pairs, logit, held, "one-to-one"), 50)
    bereft = Bereft(hidden, held.rows[held.is_match], (0.0, 0.0))
    judged = judged_links(pairs, logit, held, "one-to-one", bereft=bereft)
    weighed, threshold = calibrated(judged, 50)
    assert threshold == plain[1]
    assert np.allclose(weighed.confidence(logit), plain[0].confidence(logit), atol=1e-3)


def test_where_an_end_admits_several_partners_its_other_ones_are_no_sign_of_wrong_links() -> None:
    pairs, held = _held(50)
    logit = np.where(held.is_match, 3.0, 2.0)
    known = Believed(held.matches(), np.ones(50, bool), pairs.source[held.is_match], np.full(50, 2))
    bereft = Bereft(np.where(held.is_match, -30.0, logit), known.rows, (8.0, 1.0))
    several = judged_links(pairs, logit, known, "one-to-many", bereft=bereft)
    assert several.is_match.all(), "the second target of a source may be right"
    assert several.grain == 0.5, "sources without a partner are linked to nobody beside it"
    alone = judged_links(pairs, logit, known, "one-to-one", bereft=bereft)
    assert np.count_nonzero(~alone.is_match) == 50
    assert alone.grain == 4.0
