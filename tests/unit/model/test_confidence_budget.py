from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from model.confidence.budget import (
    SURE,
    Evidence,
    Expectation,
    Temperature,
    choose,
    expect,
    gather,
    temperature,
    together,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE = Temperature(np.array([1.0]), np.array([1.0]))
TWO = Temperature(np.array([0.5, 1.0]), np.array([0.3, 0.7]))

log_odds = st.lists(
    st.one_of(st.floats(-4, 18), st.sampled_from([0.0, 2.0, 5.0])), min_size=0, max_size=40
).map(lambda values: np.array(values, dtype=np.float64))


def _poisson_binomial(wrong: NDArray[Any]) -> NDArray[Any]:
    """Return ``[k + 1]`` the probability of each number of wrong links: one link after another."""
    probability = np.array([1.0])
    for one in wrong.tolist():
        probability = np.append(probability, 0.0) * (1 - one) + np.append(0.0, probability) * one
    return probability


def _plain_share(values: NDArray[Any], known: Temperature) -> float:
    """Return what the expected share of wrong links does not exceed with probability `SURE`."""
    shares = sorted(
        (float(expit(-t * values).mean()), float(w))
        for t, w in zip(known.value, known.weight, strict=True)
    )
    reached = 0.0
    for share, weight in shares:
        reached += weight
        if reached >= SURE - 1e-9:
            return share
    return shares[-1][0]


@given(log_odds, st.floats(0.0, 1.0), st.sampled_from([ONE, TWO]))
def test_the_threshold_keeps_as_many_links_as_the_budget_allows(
    values: NDArray[Any], allowed: float, known: Temperature
) -> None:
    least = choose(values, allowed, known)
    kept = values[values >= least]
    if len(kept):
        assert _plain_share(kept, known) <= allowed + 1e-9
    # Every longer beginning of the links, surest first, exceeds the budget.
    for further in np.unique(values[values < least]):
        assert _plain_share(values[values >= further], known) > allowed - 1e-9


@given(log_odds, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_larger_budget_never_keeps_less(
    values: NDArray[Any], first: float, second: float
) -> None:
    small, large = sorted((first, second))
    assert choose(values, large, TWO) <= choose(values, small, TWO)


@settings(max_examples=60)
@given(log_odds, st.sampled_from([ONE, TWO]))
def test_the_interval_holds_at_least_what_the_poisson_binomial_says(
    values: NDArray[Any], known: Temperature
) -> None:
    found = expect(values, known)
    exact = np.sum(
        [
            w * _poisson_binomial(expit(-t * values))
            for t, w in zip(known.value, known.weight, strict=True)
        ],
        axis=0,
    )
    assert found.wrong == pytest.approx(float(exact @ np.arange(len(exact))), abs=1e-6)
    assert 0 <= found.low <= found.high <= len(values)
    assert exact[int(found.low) : int(found.high) + 1].sum() >= 0.85


def test_nothing_within_and_everything_within() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert choose(values, 0.0, ONE) == np.inf
    assert choose(values, 1.0, ONE) == -np.inf
    assert choose(np.array([]), 0.1, ONE) == -np.inf
    assert expect(np.array([]), ONE) == Expectation(0, 0.0, 0.0, 0.0)
    assert expect(np.array([]), ONE).precision is None


def test_many_links_are_cut_between_the_finest_steps() -> None:
    values = np.random.default_rng(3).normal(4.0, 2.0, 60_000)
    least = choose(values, 0.01, ONE)
    kept = values >= least
    share = float(expit(-values[kept]).mean())
    assert 0.0097 < share <= 0.01


def test_what_was_held_back_moves_the_temperature() -> None:
    draw = np.random.default_rng(5)
    values = draw.normal(4.0, 2.0, 4_000)

    def seen(true: float) -> float:
        is_match = draw.random(len(values)) < expit(true * values)
        known = temperature(gather(values, is_match, np.ones(len(values))))
        return float(known.weight @ known.value)

    assert seen(0.4) == pytest.approx(0.4, abs=0.05)
    assert seen(1.0) == pytest.approx(1.0, abs=0.1)


def test_little_evidence_moves_it_little_and_makes_it_surer() -> None:
    before = temperature(Evidence())
    after = temperature(gather(np.full(200, 3.0), np.ones(200, bool), np.ones(200)))
    assert float(before.weight.sum()) == pytest.approx(1.0)
    assert float(after.weight @ after.value) > float(before.weight @ before.value)


@given(log_odds, st.integers(0, 2**31))
def test_the_bins_lose_nothing(values: NDArray[Any], seed: int) -> None:
    draw = np.random.default_rng(seed)
    is_match, weight = draw.random(len(values)) < 0.5, draw.choice([0.0, 0.5, 1.0], len(values))
    found = gather(values, is_match, weight)
    link = expit(values) >= 0.5
    assert sum(found.right) == pytest.approx(weight[link & is_match].sum())
    assert sum(found.wrong) == pytest.approx(weight[link & ~is_match].sum())
    assert len(found.log_odds) <= 64
    assert Evidence.of(found.document()) == found


def test_types_add_up_as_if_all_were_off_the_same_way() -> None:
    parts = [Expectation(10, 1.0, 0.0, 3.0, 0.9, 2), Expectation(30, 2.0, 1.0, 5.0, 0.8, 4)]
    assert together(parts) == Expectation(40, 3.0, 1.0, 8.0, 0.8, 6)
    assert together(parts).precision == pytest.approx((37 / 40, 32 / 40, 39 / 40))
    assert together([]).precision is None
