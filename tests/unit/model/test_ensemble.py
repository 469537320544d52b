from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from model import align
from model.candidates import CandidatePairs
from model.ensemble import mean, member_seeds
from model.scoring import apply_model
from model.settings import ModelSettings, TrainSettings
from tests.unit.model.made import TASK, films

SETTINGS = ModelSettings(train=TrainSettings(epochs=3, members=2))


def _candidates(count: int) -> dict[str, CandidatePairs]:
    rows = np.arange(count, dtype=np.int32)
    return {"film": CandidatePairs(rows, rows, np.zeros(count, np.float32))}


def _seeds(count: int, labelled: tuple[str, ...] = ("film",), members: int = 0) -> list[int]:
    return member_seeds(_candidates(count), labelled, TrainSettings(seed=4, members=members))


def test_few_pairs_with_labels_are_scored_by_several_networks() -> None:
    few, middling, many = (_seeds(count) for count in (1_000, 350_000, 1_000_000))
    assert [len(few), len(middling), len(many)] == [3, 2, 1]
    assert few[0] == middling[0] == many[0] == 4
    assert len(set(few)) == 3
    assert _seeds(1_000, ()) == [4]
    assert len(_seeds(1_000_000, (), members=5)) == 5
    assert len(_seeds(0)) == 3, "nothing is to be scored"


def test_the_mean_is_taken_by_type_and_of_one_is_itself() -> None:
    one = {"film": np.array([0.1, 3.0]), "person": np.array([-1.0])}
    other = {"film": np.array([0.3, -1.0]), "person": np.array([-1.0])}
    both = mean([one, other])
    assert both["film"].tolist() == pytest.approx([0.2, 1.0])
    assert both["person"].tolist() == [-1.0]
    assert mean([one])["film"].tolist() == [0.1, 3.0]


def test_members_are_trainings_of_their_own_whose_log_odds_are_averaged() -> None:
    prepared = align.prepare(*films(), TASK, SETTINGS)
    trained = align.train(prepared, {}, SETTINGS)
    alone = replace(SETTINGS, train=replace(SETTINGS.train, members=1))
    first = align.train(prepared, {}, alone)
    assert len(trained.members) == 2
    for name, weights in first.members[0].weights.items():
        assert torch.equal(weights, trained.members[0].weights[name]), name
    said = [of_member.final for of_member in apply_model(prepared, trained, torch.device("cpu"))]
    assert np.abs(said[0]["film"] - said[1]["film"]).max() > 0.1
    scored = align.score(prepared, trained)
    for name, pairs in scored.items():
        assert pairs.logit == pytest.approx((said[0][name] + said[1][name]) / 2.0, abs=1e-5)
