from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model import align, checkpoint
from model.network.levels import open_at_last
from model.scoring import apply_model
from model.settings import ModelSettings, NetworkSettings, TrainSettings
from model.training.boosting import Evidence, evidence, final_standing, fit_trees, raw_trees
from model.training.examples import Examples
from tests.unit.model.made import TASK, films, labels

if TYPE_CHECKING:
    from pathlib import Path


def _table(size: int, seed: int) -> tuple[Evidence, Examples]:
    """Return pairs that match where both channels speak for it; one of them is often silent."""
    draw = np.random.default_rng(seed)
    values = draw.random((size, 2)).astype(np.float32)
    values[draw.random(size) < 0.1, 1] = np.nan
    match = (values[:, 0] > 0.5) & (np.nan_to_num(values[:, 1], nan=1.0) > 0.5)
    examples = Examples(
        torch.arange(size), torch.from_numpy(match.astype(np.float32)), torch.ones(size)
    )
    return Evidence(values, ("title", "year")), examples


def _fitted(learned: Examples, *, size: int = 1500) -> str | None:
    told = _table(size, 1)[0]
    held, checks = _table(size, 2)
    gold = int(checks.is_match.sum())
    # What is known before: how many match.
    base = np.full(size, np.log(gold / (size - gold)))
    return fit_trees(told, held, learned, checks, base, np.arange(size), seed=0)


def test_trees_find_what_only_two_channels_together_tell() -> None:
    trees = _fitted(_table(1500, 1)[1])
    assert trees is not None
    fresh, truth = _table(500, 3)
    moved = raw_trees(trees, fresh.values)
    assert np.mean((moved > 0) == (truth.is_match.numpy() > 0)) > 0.95


def test_whatever_was_learned_only_trees_that_are_better_on_unseen_pairs_are_kept() -> None:
    learned = _table(1500, 1)[1]
    fresh, truth = _table(4000, 9)
    is_match = truth.is_match.numpy()
    worse = 0
    for seed in range(8):
        order = torch.from_numpy(np.random.default_rng(seed).permutation(1500))
        trees = _fitted(replace(learned, is_match=learned.is_match[order]))
        if trees is not None:
            base = np.log(is_match.mean() / (1 - is_match.mean()))
            before, after = (
                np.mean(np.logaddexp(0, x) - is_match * x)
                for x in (np.full(4000, base), base + raw_trees(trees, fresh.values))
            )
            worse += after > before
    assert worse <= 1


def test_where_all_that_is_held_back_is_of_one_kind_nothing_can_be_proved() -> None:
    told, examples = _table(300, 1)
    held, checks = _table(300, 2)
    same = replace(checks, is_match=torch.ones(300))
    assert fit_trees(told, held, examples, same, np.zeros(300), np.arange(300), seed=0) is None


def test_the_same_seed_gives_the_same_trees() -> None:
    learned = _table(1500, 1)[1]
    assert _fitted(learned) == _fitted(learned)


def test_a_model_with_trees_scores_alike_after_a_checkpoint(
    tmp_path: Path,
) -> None:
    settings = ModelSettings(
        train=TrainSettings(epochs=2, members=1), network=NetworkSettings(competition=False)
    )
    prepared = align.prepare(*films(), TASK, settings)
    known = {"film": labels([(i, i, True) for i in range(40)])}
    plain = align.train(prepared, known, settings)
    before = align.score(prepared, plain)["film"]
    size = len(prepared.candidates["film"].source)
    [applied] = apply_model(prepared, plain, torch.device("cpu"))
    logit = applied.rivalled["film"]
    stood = final_standing(applied.inputs, "film", logit, plain.cardinalities["film"])
    told = evidence(
        applied.network, applied.inputs, applied.levels, logit, stood, "film", slice(0, size)
    )
    truth = prepared.candidates["film"].source == prepared.candidates["film"].target
    examples = Examples(
        torch.arange(size), torch.from_numpy(truth.astype(np.float32)), torch.ones(size)
    )
    grown = fit_trees(told, told, examples, examples, np.zeros(size), np.arange(size), seed=0)
    assert grown is not None
    trained = replace(plain, members=(replace(plain.members[0], trees={"film": grown}),))
    after = align.score(prepared, trained)["film"]
    added = raw_trees(grown, told.values)
    asked = open_at_last(applied.levels, "film", torch.arange(size)).numpy()
    assert 0 < asked.sum() < size
    assert after.logit == pytest.approx(before.logit + asked * added, abs=1e-4)
    folder = tmp_path / "checkpoint"
    checkpoint.save(folder, trained)
    loaded, _ = checkpoint.load(folder)
    assert checkpoint.identity(loaded) == checkpoint.identity(trained) != checkpoint.identity(plain)
    assert align.score(prepared, loaded)["film"].logit.tobytes() == after.logit.tobytes()
