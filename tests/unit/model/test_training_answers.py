from __future__ import annotations

import numpy as np
import pytest

from model import align
from model.believed import Believed
from model.settings import ModelSettings, TrainSettings
from model.training.answers import with_answers
from tests.unit.model.made import TASK, films, labels

SETTINGS = ModelSettings(train=TrainSettings(epochs=6))


def _believed(rows: list[int], is_match: list[bool], ends: int) -> Believed:
    return Believed(
        np.array(rows), np.array(is_match), np.array(rows) * 10, np.full(len(rows), ends)
    )


def test_answers_win_over_what_seemed_sure() -> None:
    sure = _believed([1, 4, 7], [True, True, False], 2)
    both = with_answers(sure, _believed([0, 4], [False, False], 1))
    assert both.rows.tolist() == [0, 1, 4, 7]
    assert both.is_match.tolist() == [False, True, False, False]
    assert both.group.tolist() == [0, 10, 40, 70]
    assert both.ends.tolist() == [1, 2, 1, 2]


def test_no_answers_change_nothing() -> None:
    sure = _believed([1, 4], [True, False], 2)
    none = Believed(np.zeros(0, int), np.zeros(0, bool), np.zeros(0, int), np.zeros(0, int))
    both = with_answers(sure, none)
    assert both.rows.tolist() == [1, 4]
    assert both.is_match.tolist() == [True, False]


def test_few_answers_are_learned_from_too() -> None:
    graphs = films()
    prepared = align.prepare(*graphs, TASK, SETTINGS)
    few = {"film": labels([(row, row, False) for row in range(1, 6)])}
    without = align.train(prepared, {}, SETTINGS).metrics["film"]
    taught = align.train(prepared, few, SETTINGS).metrics["film"]
    assert isinstance(without, dict)
    assert isinstance(taught, dict)
    assert taught["labelled"] is without["labelled"] is False
    assert taught["matches learned from"] < without["matches learned from"]


@pytest.mark.parametrize("is_match", [True, False])
def test_a_decided_pair_is_a_candidate_or_none(is_match: bool) -> None:
    graphs = films()
    plain = align.prepare(*graphs, TASK, SETTINGS).candidates["film"]
    both = set(zip(plain.source.tolist(), plain.target.tolist(), strict=True))
    pair = (
        next((s, t) for s in range(60) for t in range(60) if (s, t) not in both)
        if is_match
        else (3, 3)
    )
    assert (pair in both) is not is_match
    decided = {"film": labels([(*pair, is_match)])}
    found = align.prepare(*graphs, TASK, SETTINGS, decisions=decided).candidates["film"]
    after = set(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert after == (both | {pair} if is_match else both - {pair})
