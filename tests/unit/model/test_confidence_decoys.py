from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.candidates import CandidatePairs
from model.confidence.calibration import Calibration
from model.confidence.decoys import ENOUGH, decoy_calibration

SHIFT = 3.0
"""By how much the scores below are too low: matches begin at about -3."""


def made(
    entities: int, matched: int, seed: int = 0
) -> tuple[CandidatePairs, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return pairs of source i with target i and a neighbour, their scores, and who matches."""
    draw = np.random.default_rng(seed)
    own = np.arange(entities, dtype=np.int32)
    others = (own + draw.integers(1, entities, (3, entities), dtype=np.int32)) % np.int32(entities)
    source = np.repeat(own, 4)
    target = np.stack([own, *others], axis=1).ravel()
    is_match = (source == target) & (source < matched)
    score = np.where(
        is_match, draw.normal(2.0, 2.0, 4 * entities), draw.normal(-6.0, 1.5, 4 * entities)
    )
    order = np.lexsort((target, source))
    similarity = np.zeros(4 * entities, dtype=np.float32)
    return (
        CandidatePairs(source[order], target[order], similarity),
        score[order],
        is_match[order],
    )


@pytest.mark.parametrize("matched", [400, 1600])
def test_as_many_links_are_wrong_as_the_confidence_says(matched: int) -> None:
    pairs, logit, is_match = made(2000, matched)
    hidden = np.flatnonzero(is_match & (logit > 2.0))[::4]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-one")
    confidence = learned.confidence(logit)
    links = confidence >= 0.5
    before = np.count_nonzero(is_match & (logit >= 0.0))
    assert np.count_nonzero(is_match & links) > before * 1.1
    wrong = np.count_nonzero(links & ~is_match)
    expected = (1.0 - confidence[links]).sum()
    assert expected / 3.0 - 10.0 <= wrong <= 3.0 * expected + 10.0
    assert wrong < np.count_nonzero(links) / 3.0


def test_where_every_entity_has_look_alikes_as_good_nothing_is_sure() -> None:
    pairs, logit, is_match = made(2000, 1000)
    draw = np.random.default_rng(1)
    logit = np.where(is_match, logit, draw.normal(2.0, 2.0, len(logit)))
    hidden = np.flatnonzero(is_match & (logit > 2.0))[::4]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-one")
    links = learned.confidence(logit) >= 0.5
    assert np.count_nonzero(links) < np.count_nonzero(logit >= 0.0) / 2


def test_few_decoys_say_nothing() -> None:
    pairs, logit, is_match = made(100, 60)
    hidden = np.flatnonzero(is_match)[: ENOUGH - 1]
    assert decoy_calibration(pairs, logit, logit, hidden, "one-to-one") == Calibration()


@pytest.mark.parametrize("seed", range(5))
def test_few_decoys_make_no_links_of_what_the_network_takes_for_none(seed: int) -> None:
    pairs, _, is_match = made(200, 100, seed)
    draw = np.random.default_rng(seed)
    logit = np.where(is_match, draw.normal(10.0, 1.0, 800), draw.normal(-8.0, 1.5, 800))
    hidden = np.flatnonzero(is_match)[::5]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    # What is said beside the hidden matches speaks a little more against the others.
    decoys[np.isin(pairs.source, pairs.source[hidden]) | np.isin(pairs.target, hidden)] -= 1.5
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-one")
    links = learned.confidence(logit) >= 0.5
    assert links[is_match].all()
    assert np.count_nonzero(links & ~is_match) <= 10


def test_sides_that_admit_several_partners_have_no_decoys() -> None:
    pairs, logit, is_match = made(200, 100)
    hidden = np.flatnonzero(is_match)
    assert decoy_calibration(pairs, logit, logit, hidden, "many-to-many") == Calibration()


@pytest.mark.parametrize("cardinality", ["one-to-one", "one-to-many", "many-to-one"])
def test_confidence_rises_strictly_with_the_score(cardinality: Any) -> None:
    pairs, logit, is_match = made(500, 300, seed=3)
    hidden = np.flatnonzero(is_match & (logit > 2.0))[::2]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, cardinality)
    assert learned.points
    log_odds = learned.log_odds(np.linspace(-40.0, 40.0, 999))
    assert (np.diff(log_odds) > 0).all()


def test_in_one_graph_an_entity_stands_on_either_side() -> None:
    pairs, logit, _ = made(400, 0)
    draw = np.random.default_rng(5)
    logit = np.where((pairs.source % 4 == 0) & (pairs.target == pairs.source + 1), 3.0, logit)
    logit = logit + draw.normal(0.0, 0.5, len(logit))
    other = pairs.source < pairs.target
    pairs = pairs.take(other)
    logit = logit[other]
    hidden = np.flatnonzero(logit > 1.0)[::3]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-one", same_graph=True)
    assert learned.confidence(np.array([3.0]))[0] > 0.9
    assert learned.confidence(np.array([-6.0]))[0] < 0.1


@pytest.mark.parametrize("cardinality", ["one-to-one", "many-to-many"])
@pytest.mark.parametrize("duplicates", [0, 60])
def test_in_one_graph_with_few_duplicates_what_falls_short_tells_of_the_rest(
    cardinality: Any, duplicates: int
) -> None:
    draw = np.random.default_rng(duplicates)
    source = np.arange(0, 40_000, 2, dtype=np.int32)
    pairs = CandidatePairs(source, source + np.int32(1), np.zeros(20_000, np.float32))
    is_match = np.arange(20_000) < duplicates
    logit = np.where(is_match, draw.normal(6.0, 2.0, 20_000), draw.exponential(1.5, 20_000) - 9.0)
    hidden = np.flatnonzero(is_match)[:6]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, cardinality, same_graph=True)
    confidence = learned.confidence(logit)
    links = confidence >= 0.5
    assert np.count_nonzero(logit[~is_match] > 0.0) > 30
    assert np.count_nonzero(links & ~is_match) <= 20
    assert np.count_nonzero(links & is_match) >= 0.7 * duplicates


def test_where_every_entity_has_a_partner_nothing_is_wrong() -> None:
    pairs, logit, is_match = made(500, 500)
    logit = np.where(is_match, np.abs(logit) + 3.0, logit)
    hidden = np.flatnonzero(is_match)[::4]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-one")
    assert learned.confidence(logit[is_match]).min() > 0.9


def _far_larger(towns: int, villages: int, cardinality: Any, beside: float) -> tuple[int, int, int]:
    """Align a small graph with a large one.

    The targets with a partner lie near other sources; the many without lie near none.

    Args:
        towns: sources, four fifths of which have a partner.
        villages: targets without.
        cardinality: of the type.
        beside: mean score of a target with the source beside its partner.

    Returns:
        matches of a score above 0, right links and wrong ones, at a confidence of 0.5.
    """
    draw = np.random.default_rng(2)
    matched = towns * 4 // 5
    own = np.arange(towns, dtype=np.int32)
    anywhere = draw.integers(0, towns, villages, dtype=np.int32)
    source = np.concatenate([own, np.roll(own, 1), anywhere])
    target = np.concatenate([own, own, np.arange(towns, towns + villages, dtype=np.int32)])
    is_match = (source == target) & (source < matched)
    logit = draw.normal(-6.0, 1.5, len(source))
    logit[is_match] = draw.normal(2.0, 2.0, matched)
    logit[towns : towns + matched] = draw.normal(beside, 1.5, matched)
    pairs = CandidatePairs(source, target, np.zeros(len(source), dtype=np.float32))
    hidden = np.flatnonzero(is_match & (logit > 2.0))[::2]
    decoys = logit.copy()
    decoys[hidden] = -30.0
    confidence = decoy_calibration(pairs, logit, decoys, hidden, cardinality).confidence(logit)
    links = confidence >= 0.5
    found = is_match & (logit > 0.0), links & is_match, links & ~is_match
    matches, right, wrong = (int(np.count_nonzero(part)) for part in found)
    return matches, right, wrong


def test_a_far_larger_graph_does_not_make_the_links_of_a_small_one_wrong() -> None:
    matches, right, wrong = _far_larger(600, 20_000, "one-to-one", -1.0)
    assert right > 0.7 * matches
    assert wrong < 0.15 * right


def test_decoys_that_all_score_alike_are_one_run() -> None:
    pairs, logit, is_match = made(2000, 1000)
    hidden = np.flatnonzero(is_match & (logit > 2.0))
    logit = np.where(is_match, logit, -6.0)
    decoys = logit.copy()
    decoys[hidden] = -30.0
    learned = decoy_calibration(pairs, logit, decoys, hidden, "one-to-many")
    assert learned.confidence(np.array([4.0]))[0] > 0.9
    assert learned.confidence(np.array([-6.0]))[0] < 0.1


@pytest.mark.parametrize("villages", [10_000, 40_000])
def test_a_far_larger_graph_with_several_partners_for_each_does_not_either(villages: int) -> None:
    matches, right, wrong = _far_larger(3000, villages, "one-to-many", -3.0)
    assert right > 0.9 * matches
    assert wrong < 0.1 * right
