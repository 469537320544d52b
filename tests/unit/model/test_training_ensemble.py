from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model import align, checkpoint
from model.candidates import CandidatePairs
from model.scoring import apply_model
from model.settings import ModelSettings, TrainSettings
from model.training.ensemble import mean, member_seeds

if TYPE_CHECKING:
    from pathlib import Path

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


def test_members_are_trainings_of_their_own_whose_log_odds_are_averaged(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
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


def test_the_reasons_of_several_members_sum_to_their_mean(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
    logit = align.score(prepared, trained)["film"].logit
    rows = np.arange(0, len(logit), 7, dtype=np.int32)
    for row, why in zip(
        rows.tolist(), align.explain(prepared, trained, {"film": rows})["film"], strict=True
    ):
        assert why.logit == pytest.approx(float(logit[row]), abs=1e-4)
        brought = sum(reason.contribution for reason in why.reasons)
        assert brought + why.remainder == pytest.approx(why.logit, abs=1e-9)
        assert sum(match.attention for match in why.matches) <= 1.0 + 1e-5


def test_every_member_stands_in_the_checkpoint(
    prepared: align.Prepared, trained: align.TrainedModel, tmp_path: Path
) -> None:
    checkpoint.save(tmp_path / "model", trained)
    loaded, _ = checkpoint.load(tmp_path / "model")
    assert checkpoint.identity(loaded) == checkpoint.identity(trained)
    turned = replace(trained, members=trained.members[::-1])
    assert checkpoint.identity(turned) != checkpoint.identity(trained)
    before, after = (align.score(prepared, model) for model in (trained, loaded))
    for name, pairs in before.items():
        assert pairs.logit.tobytes() == after[name].logit.tobytes()


def test_a_member_too_many_in_the_weights_is_refused(
    trained: align.TrainedModel, tmp_path: Path
) -> None:
    checkpoint.save(tmp_path / "model", trained)
    document = json.loads((tmp_path / "model" / "model.json").read_text())
    document["members"].pop()
    (tmp_path / "model" / "model.json").write_text(json.dumps(document))
    with pytest.raises(checkpoint.CheckpointFormatError, match="damaged"):
        checkpoint.load(tmp_path / "model")
