from __future__ import annotations

import numpy as np
import pytest

from connector.report.evaluation import measure
from connector.report.tables import table, width
from model.align import Links, ScoredPairs
from model.graph import PairLabels


def _labels(*pairs: tuple[int, int, bool]) -> PairLabels:
    return PairLabels(
        np.array([p[0] for p in pairs], np.int32),
        np.array([p[1] for p in pairs], np.int32),
        np.array([p[2] for p in pairs], np.bool_),
    )


def _scores(*pairs: tuple[int, int, float]) -> ScoredPairs:
    confidence = np.array([p[2] for p in pairs], np.float32)
    return ScoredPairs(
        np.array([p[0] for p in pairs], np.int32),
        np.array([p[1] for p in pairs], np.int32),
        confidence,
        np.log(confidence / (1 - confidence)),
        np.zeros(len(pairs), np.int32),
    )


def _links(scores: ScoredPairs, *rows: int) -> Links:
    pair = np.array(rows, np.int32)
    return Links(scores.source[pair], scores.target[pair], scores.confidence[pair], pair)


SCORES = _scores((0, 0, 0.9), (0, 1, 0.6), (1, 1, 0.8), (2, 2, 0.7), (3, 3, 0.95))


def test_a_gold_link_that_was_never_a_candidate_counts_in_recall() -> None:
    gold = _labels((0, 0, True), (1, 1, True), (4, 4, True))
    result = measure("film", SCORES, _links(SCORES, 0, 2), gold, None, 5)
    assert (result.gold, result.decided.links) == (3, 2)
    assert result.decided.precision == 1.0
    assert result.decided.recall == pytest.approx(2 / 3)
    assert result.candidate_recall == pytest.approx(2 / 3)
    assert result.average_precision == pytest.approx(2 / 3)


def test_a_link_to_a_rival_of_a_gold_entity_is_wrong_and_one_the_gold_ignores_is_not_judged() -> (
    None
):
    gold = _labels((1, 1, True))
    # 0-1 takes the target of a gold link; 3-3 joins two entities that the gold does not know.
    result = measure("film", SCORES, _links(SCORES, 1, 4), gold, None, 5)
    assert (result.decided.links, result.decided.precision) == (1, 0.0)


def test_a_pair_that_the_gold_denies_is_wrong() -> None:
    gold = _labels((0, 0, True), (2, 2, False))
    result = measure("film", SCORES, _links(SCORES, 0, 3), gold, None, 5)
    assert result.decided.precision == 0.5


def test_what_the_model_learned_from_is_set_aside() -> None:
    gold = _labels((0, 0, True), (1, 1, True))
    result = measure("film", SCORES, _links(SCORES, 0, 2), gold, _labels((0, 0, True)), 5)
    assert (result.gold, result.learned, result.decided.links) == (1, 1, 1)


def test_a_pair_that_lost_against_a_rival_ranks_below_every_link() -> None:
    scores = _scores((0, 0, 0.5), (1, 0, 0.9), (1, 1, 0.95))
    gold = _labels((0, 0, True), (1, 1, True))
    result = measure("film", scores, _links(scores, 0, 2), gold, None, 2)
    assert result.average_precision == 1.0


def test_tables_align_numbers_right_and_wide_text_by_its_columns() -> None:
    text = table(("name", "links"), [("千と千尋", 5), ("Solaris", 1200)])
    first, second, third = text.splitlines()
    assert width(second) == width(third)
    assert second.endswith("    5")
    assert third.endswith("1,200")
    assert first.startswith("name")
