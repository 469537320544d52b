from __future__ import annotations

import numpy as np
import pytest

from model.confidence.calibration import Calibration
from model.confidence.lookalikes import with_look_alikes

SIZES = (2000, 1000)


def within(size: int, pairs: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return scores of look-alikes of one graph, as often as in the other one, pair by pair."""
    count = round(pairs * size**2 / (2.0 * SIZES[0] * SIZES[1]))
    return np.random.default_rng(seed).normal(1.0, 3.0, count)


@pytest.mark.parametrize("matches", [0, 40, 200])
def test_what_looks_as_alike_within_one_graph_is_expected_among_the_links(matches: int) -> None:
    chance = np.random.default_rng(0).normal(1.0, 3.0, 150)
    score = np.append(chance, np.random.default_rng(1).normal(7.0, 1.0, matches))
    alike = [within(size, 150, seed) for seed, size in enumerate(SIZES, 2)]
    learned, explained, _ = with_look_alikes(Calibration(), score, alike, SIZES)
    links = learned.confidence(score) >= 0.5
    wrong, right = np.count_nonzero(links[:150]), np.count_nonzero(links[150:])
    assert wrong <= 30 + 0.1 * matches, "with the network's word it would be 90"
    assert right >= 0.9 * matches - 10
    assert 0.6 * 90 < explained < 1.5 * 90


def test_of_two_graphs_the_one_with_more_look_alikes_counts() -> None:
    score = np.random.default_rng(0).normal(1.0, 3.0, 150)
    many, none = within(SIZES[0], 150, 2), np.zeros(0)
    for alike, sizes in (([many, none], SIZES), ([none, many], SIZES[::-1])):
        learned, explained, _ = with_look_alikes(Calibration(), score, alike, sizes)
        assert explained > 60
        assert np.count_nonzero(learned.confidence(score) >= 0.5) < 30


def test_without_look_alikes_decoys_are_all_that_is_known() -> None:
    by_decoys = Calibration(points=((-1.0, -2.0), (5.0, 4.0)))
    score = np.array([-2.0, 1.0, 4.0])
    assert with_look_alikes(by_decoys, score, [np.zeros(0)] * 2, SIZES)[:2] == (by_decoys, 0)
    hopeless = np.full(50, -9.0)
    assert with_look_alikes(by_decoys, score, [hopeless] * 2, SIZES)[:2] == (by_decoys, 0)
    assert with_look_alikes(by_decoys, score - 9.0, [hopeless] * 2, SIZES)[:2] == (by_decoys, 0)


def test_confidence_rises_with_the_score_and_never_above_what_decoys_say() -> None:
    draw = np.random.default_rng(5)
    score = draw.normal(2.0, 4.0, 300)
    alike = [within(size, 100, seed) for seed, size in enumerate(SIZES, 2)]
    learned, *_ = with_look_alikes(Calibration(), score, alike, SIZES)
    confidence = learned.confidence(np.sort(score))
    assert (np.diff(confidence) >= 0.0).all()
    assert confidence.sum() < Calibration().confidence(score).sum()
