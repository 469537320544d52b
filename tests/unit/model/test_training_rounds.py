from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from model import align
from model.candidates import CandidatePairs
from model.graph import AlignmentTask, TypeTask
from model.preparation import network_inputs
from model.progress import unseen
from model.settings import ModelSettings, TrainSettings
from model.training.lessons import held_back
from model.training.rounds import Course, agreement, run_rounds, untrained
from tests.unit.model.made import TASK, films, labels

if TYPE_CHECKING:
    import pytest

    from model.network.network import PairNetwork

SETTINGS = ModelSettings(train=TrainSettings(epochs=4))
SEED = 0


def _course(known: int, rounds: int) -> Course:
    settings = replace(SETTINGS, train=replace(SETTINGS.train, rounds=rounds))
    prepared = align.prepare(*films(), TASK, settings)
    inputs = network_inputs(prepared, torch.device("cpu"))
    films_only = {"film": labels([(row, row, True) for row in range(1, 1 + known)])}
    labelled = ["film"] if known else []
    learn, valid = held_back(films_only if known else {}, labelled, SEED)
    prior = {
        name: np.where(pairs.source == pairs.target, 3.0, -9.0)
        for name, pairs in prepared.candidates.items()
    }
    return run_rounds(
        inputs, prepared.candidates, prepared.task, learn, valid, labelled, prior,
        dict.fromkeys(prior, "one-to-one"), settings, SEED, unseen,
    )  # fmt: skip


def _apart(one: PairNetwork, other: PairNetwork) -> float:
    """How far the weights of two networks are from each other."""
    state = other.state_dict()
    return sum(float((state[name] - x).abs().sum()) for name, x in one.state_dict().items())


def test_few_labels_end_with_a_round_by_labels_that_starts_from_what_was_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = _course(20, rounds=2)
    parts = course.lesson.learn["film"], course.lesson.held["film"]
    taught = sum(len(part.matches()) for part in parts)
    assert taught <= 20, "sure pairs beside them would be more"
    assert "film" not in course.shares
    assert course.inputs.types["film"].cardinality == "one-to-one"
    assert course.inputs.types["person"].cardinality is None
    sure = _course(0, rounds=1)
    monkeypatch.setattr("model.training.rounds._BELIEVED", 20)
    from_prior = _course(20, rounds=2)
    assert _apart(course.network, sure.network) < 0.8 * _apart(from_prior.network, sure.network)


def test_without_labels_no_type_hears_of_rivals_and_all_are_shown_to_disagree() -> None:
    course = _course(0, rounds=2)
    assert course.shares.keys() == {"film", "person"}
    assert all(of_type.cardinality is None for of_type in course.inputs.types.values())
    assert len(course.lesson.learn["film"].matches()) > 20


def test_without_rounds_and_labels_the_prior_stands() -> None:
    course = _course(0, rounds=0)
    assert not course.scores
    assert _apart(course.network, untrained(course.inputs, SETTINGS.network, SEED)) == 0.0
    assert float(course.logits["film"].max()) == 3.0


_PAIRS = {
    "film": CandidatePairs(
        np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 0, 1], np.int32), np.zeros(4, np.float32)
    )
}
_ONE = AlignmentTask((TypeTask("film"),))


def _agreement(before: list[float], after: list[float]) -> float:
    logits = ({"film": np.array(part)} for part in (before, after))
    return agreement(_PAIRS, _ONE, {"film": "one-to-one"}, *logits)


def test_two_rounds_agree_as_far_as_their_links_are_the_same() -> None:
    straight = [3.0, -1.0, -1.0, 2.0]
    assert _agreement(straight, [9.0, 1.0, 1.0, 8.0]) == 1.0
    assert _agreement(straight, [-1.0, 3.0, 2.0, -1.0]) == 0.0
    assert _agreement(straight, [3.0, -1.0, -1.0, -2.0]) == 0.5
    assert _agreement([-1.0] * 4, [-2.0] * 4) == 0.0, "no link is no ground to stop"
