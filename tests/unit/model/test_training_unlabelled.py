"""What entities without a label teach beside the labels."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from model.believed import Believed
from model.candidates import CandidatePairs
from model.graph import PairLabels
from model.training.examples import Examples
from model.training.unlabelled import with_unlabelled, without_labels

PAIRS = CandidatePairs(
    np.array([0, 0, 1, 2, 3], np.int32),
    np.array([0, 1, 1, 2, 0], np.int32),
    np.zeros(5, np.float32),
)
BELIEVED = Believed(np.arange(5), np.arange(5) == 2, PAIRS.source, np.full(5, 2))


def _labels(source: int, target: int) -> PairLabels:
    return PairLabels(np.array([source], np.int32), np.array([target], np.int32), np.ones(1, bool))


def test_pairs_with_an_entity_of_a_label_are_left_to_the_labels() -> None:
    left = without_labels(BELIEVED, PAIRS, [_labels(0, 0)])
    assert left.rows.tolist() == [2, 3]
    assert left.is_match.tolist() == [True, False]
    both = without_labels(BELIEVED, PAIRS, [_labels(0, 0), _labels(2, 9)])
    assert both.rows.tolist() == [2], "what is held back is left out as well"


def test_in_one_graph_an_entity_stands_on_either_side() -> None:
    label = [_labels(2, 3)]
    assert without_labels(BELIEVED, PAIRS, label).rows.tolist() == [0, 1, 2, 4]
    assert without_labels(BELIEVED, PAIRS, label, same_graph=True).rows.tolist() == [0, 1, 2]


def _examples(rows: list[int], is_match: list[float], weight: float) -> Examples:
    return Examples(torch.tensor(rows), torch.tensor(is_match), torch.full((len(rows),), weight))


def test_non_matches_count_for_a_share_and_sure_matches_for_nothing() -> None:
    labelled = _examples([1, 4, 9], [0.0, 0.0, 0.0], 10.0)
    found = with_unlabelled(labelled, _examples([2, 3, 6], [0.0, 1.0, 0.0], 50.0))
    assert found.rows.tolist() == [1, 2, 4, 6, 9]
    assert found.is_match.tolist() == [0.0] * 5
    assert found.weight.tolist() == pytest.approx([10.0, 4.5, 10.0, 4.5, 10.0])


def test_nobody_counts_for_more_than_the_pairs_it_stands_for() -> None:
    labelled = _examples([1], [1.0], 100.0)
    assert with_unlabelled(labelled, _examples([2], [0.0], 2.0)).weight.tolist() == [100.0, 2.0]
    assert with_unlabelled(labelled, _examples([2], [1.0], 2.0)) is labelled


def test_the_more_matches_are_known_the_less_the_others_count() -> None:
    others = _examples([3], [0.0], 9_000.0)
    weights = [
        float(with_unlabelled(_examples([1], [1.0], known), others).weight[1]) / known
        for known in (300.0, 1_500.0, 3_000.0, 6_000.0)
    ]
    assert weights == pytest.approx([0.27, 0.15, 0.0, 0.0])
