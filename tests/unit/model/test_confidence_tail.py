from __future__ import annotations

import numpy as np
import pytest

from model.confidence.tail import look_alikes


@pytest.mark.parametrize("steep", [0.8, 1.2, 2.0])
def test_as_many_look_alikes_are_foretold_above_even_odds_as_there_are(steep: float) -> None:
    draw = np.random.default_rng(0)
    alike = draw.exponential(steep, 100_000) - 5.5 * steep
    found = look_alikes(np.concatenate([alike, draw.normal(9.0, 1.0, 500)]))
    assert found is not None
    at, count = found
    assert (np.diff(at) > 0).all()
    above = count[at >= 0.0].sum()
    assert 0.6 < above / np.count_nonzero(alike >= 0.0) < 1.6


def test_a_gap_below_the_links_tells_that_look_alikes_end_there() -> None:
    draw = np.random.default_rng(0)
    # As many between -3 and 0 as between -6 and -3, hardly any from 0 to 4, then the links.
    bulk = [draw.normal(-9.0, 1.0, 1_000), draw.uniform(-6.0, 0.0, 130), draw.uniform(0.0, 4.0, 20)]
    found = look_alikes(np.concatenate([*bulk, draw.normal(6.0, 0.5, 80)]))
    assert found is not None
    at, count = found
    assert 10 < count[at < 4.0].sum() < 60
    assert count[at >= 4.5].sum() < 0.25 * 80


def test_where_all_are_far_below_none_is_foretold_above() -> None:
    found = look_alikes(np.random.default_rng(0).normal(-30.0, 1.0, 5_000))
    assert found is not None
    at, count = found
    assert count[at >= 0.0].sum() < 0.01


@pytest.mark.parametrize("score", [[], [3.0] * 200, [-1.0] * 99, [-2.0] * 200])
def test_few_or_equal_scores_foretell_nothing(score: list[float]) -> None:
    assert look_alikes(np.array(score)) is None
