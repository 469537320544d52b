from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from model.confidence.calibration import Calibration, fit_calibration
from model.network.competition import RIVAL_FEATURES, rival_features
from model.ties import count_equals, shared

if TYPE_CHECKING:
    from model.graph import Cardinality

CARDINALITIES: tuple[Cardinality, ...] = (
    "one-to-one", "many-to-one", "one-to-many", "many-to-many",
)  # fmt: skip

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(-2, 2), max_size=20
)


@given(PAIRS, st.sampled_from(CARDINALITIES), st.booleans())
def test_equals_are_the_others_of_an_entity_with_the_same_score(
    pairs: dict[tuple[int, int], int], cardinality: Cardinality, same_graph: bool
) -> None:
    if same_graph:
        pairs = {(a, b): value for (a, b), value in pairs.items() if a < b}
    ends = list(pairs)
    source, target = (np.array([e[side] for e in ends], np.int32) for side in (0, 1))
    noise = np.random.default_rng(0).uniform(-1e-6, 1e-6, len(ends))
    found = count_equals(
        source,
        target,
        np.array([*pairs.values()], dtype=np.float64) + noise,
        cardinality,
        same_graph=same_graph,
    )
    one_source = cardinality in ("one-to-one", "many-to-one")
    one_target = cardinality in ("one-to-one", "one-to-many")
    if same_graph and not (one_source and one_target):
        one_source = one_target = False
    for pair, count in zip(ends, found.tolist(), strict=True):
        groups = []
        for side, unique in ((0, one_source), (1, one_target)):
            met = {pair[side]}
            rivals = [
                other
                for other in ends
                if other != pair and met & (set(other) if same_graph else {other[side]})
            ]
            groups.append(sum(pairs[other] == pairs[pair] for other in rivals) if unique else 0)
        assert count == max(groups)


@given(st.floats(-30, 30), st.integers(1, 50))
def test_equals_share_what_all_of_them_have(alone: float, others: int) -> None:
    [log_odds] = shared(np.array([alone]), np.array([others], np.int32))
    assert expit(log_odds) * (1 + others) <= 1.0 + 1e-9
    assert log_odds <= alone
    if alone > 20:
        assert expit(log_odds) == pytest.approx(1 / (1 + others), rel=2e-3)
    if alone < -20:
        assert log_odds == pytest.approx(alone, abs=2e-3)


def test_who_has_no_equals_shares_nothing() -> None:
    log_odds = np.array([-3.0, 0.0, 5.0])
    assert (shared(log_odds, np.zeros(3, np.int32)) == log_odds).all()


def test_a_coin_toss_is_no_reason_to_trust_other_links_less() -> None:
    score = np.array([6.0] * 200 + [-6.0] * 100)
    is_match = np.array([True] * 150 + [True, False] * 25 + [False] * 100)
    equals = np.array([0] * 150 + [1] * 50 + [0] * 100, np.int32)
    told, untold = (
        fit_calibration(score, is_match, None, given).confidence(np.array([6.0]))[0]
        for given in (equals, None)
    )
    assert told > 0.99
    assert untold < 0.9


def test_the_gradient_of_the_fit_is_that_of_its_loss() -> None:
    random = np.random.default_rng(1)
    score, equals = random.normal(0, 3, 4_000), random.integers(0, 3, 4_000).astype(np.int32)
    truth = expit(shared(0.5 * score - 1.0, equals))
    fitted = fit_calibration(score, random.random(4_000) < truth, None, equals)
    assert fitted.slope == pytest.approx(0.5, abs=0.05)
    assert fitted.offset == pytest.approx(-1.0, abs=0.15)


def test_rounding_makes_no_winner() -> None:
    source, target = np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 0, 1], np.int32)
    features = rival_features(source, target, 2.0 + np.arange(4) * 1e-7, "one-to-one")
    best = [RIVAL_FEATURES.index("best"), len(RIVAL_FEATURES) + RIVAL_FEATURES.index("best")]
    assert (features[:, best] == 1.0).all()
    assert np.ptp(features, axis=0).max() < 1e-6


def test_a_toss_between_two_stays_below_even_odds() -> None:
    given = np.array([8.0, 8.0])
    found = Calibration(points=((-1.0, -9.0), (1.0, 9.0))).confidence(given, np.ones(2, np.int32))
    assert (found < 0.5).all()
    assert found == pytest.approx(0.5, abs=1e-3)
