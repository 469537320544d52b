from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from model.network.hiding import without_matches
from model.network.levels import run_levels, run_prior, run_prior_of_neighbours
from model.network.prior import with_rivals
from model.preparation import network_inputs
from model.reproducible import reproducible
from model.settings import ModelSettings, TrainSettings
from model.training.examples import Examples
from model.training.fitting import fit
from model.training.rounds import untrained

if TYPE_CHECKING:
    import pytest

    from model import align

SETTINGS = ModelSettings(train=TrainSettings(epochs=8))


def _examples(prepared: align.Prepared) -> dict[str, Examples]:
    pairs = prepared.candidates["film"]
    return {
        "film": Examples(
            torch.arange(len(pairs)),
            torch.from_numpy((pairs.source == pairs.target).astype("float32")),
            torch.ones(len(pairs)),
        )
    }


def test_the_loss_goes_down_at_every_level(prepared: align.Prepared) -> None:
    inputs = network_inputs(prepared, torch.device("cpu"))
    network = untrained(inputs, SETTINGS.network, 0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    losses: list[float] = []
    examples = _examples(prepared)
    scores = fit(
        network, inputs, examples, {}, SETTINGS.train, facts=300.0, seed=0, report=losses.append
    )
    assert len(losses) == 3 * SETTINGS.train.epochs
    assert losses[7] < 0.7 * losses[0]
    assert losses[-1] < losses[7]
    right = (scores[-1].logit["film"] > 0) == (examples["film"].is_match > 0)
    assert float(right.float().mean()) > 0.99
    after = network.state_dict()
    assert not torch.equal(after["levels.1.temperature"], before["levels.1.temperature"])


def test_held_back_examples_choose_the_epoch_and_no_examples_leave_the_prior(
    prepared: align.Prepared,
) -> None:
    inputs = network_inputs(prepared, torch.device("cpu"))
    wrong = {
        name: replace(part, is_match=1 - part.is_match)
        for name, part in _examples(prepared).items()
    }
    results = []
    for held in ({}, wrong):
        network = untrained(inputs, SETTINGS.network, 0)
        scores = fit(
            network,
            inputs,
            _examples(prepared),
            held,
            SETTINGS.train,
            facts=300.0,
            seed=0,
            report=lambda _: None,
        )
        results.append(float(scores[0].logit["film"].abs().mean()))
    assert results[1] < results[0]
    network = untrained(inputs, SETTINGS.network, 0)
    before = [value.clone() for value in network.level(0).parameters()]
    fit(network, inputs, {}, {}, SETTINGS.train, facts=300.0, seed=0, report=lambda _: None)
    after = list(network.level(0).parameters())
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_look_alikes_of_a_missing_partner_are_learned(
    prepared: align.Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = with_rivals(network_inputs(prepared, torch.device("cpu")), {"film": "one-to-one"})
    film = inputs.types["film"]
    examples = _examples(prepared)
    matches = np.flatnonzero(film.source == film.target)
    alike = []
    for share in (0.0, 0.5):
        monkeypatch.setattr("model.training.fitting._BEREFT", share)
        network = untrained(inputs, SETTINGS.network, 0)
        scores = fit(
            network, inputs, examples, {}, SETTINGS.train,
            facts=300.0, seed=0, report=lambda _: None,
        )  # fmt: skip
        assert ((scores[-1].logit["film"] > 0) == (examples["film"].is_match > 0)).all()
        _, found = without_matches(network, inputs, scores, {"film": matches})
        left = found[-1].logit["film"].numpy()
        alike.append(np.sort(np.delete(left, matches))[-20:].mean())
    assert alike[1] < alike[0] - 0.1


def test_a_network_that_learned_before_keeps_what_each_level_knows(
    prepared: align.Prepared,
) -> None:
    inputs = network_inputs(prepared, torch.device("cpu"))
    for informed in (False, True):
        network = untrained(inputs, SETTINGS.network, 0)
        with torch.no_grad():
            network.level(1).own.fill_(0.25)
        fit(
            network, inputs, {}, {}, SETTINGS.train,
            facts=300.0, informed=informed, seed=0, report=lambda _: None,
        )  # fmt: skip
        kept = bool((network.level(1).own == 0.25).all())
        assert kept == informed


def test_what_a_level_has_decided_the_next_one_leaves_as_it_is(
    prepared: align.Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = network_inputs(prepared, torch.device("cpu"))
    network = untrained(inputs, SETTINGS.network, 0)
    levels = {}
    for least in (-math.inf, -4.0):
        monkeypatch.setattr("model.network.levels._DECIDED", least)
        levels[least] = run_levels(network, inputs, states=True)
    all_levels, some = levels.values()
    settled = 0
    for name in inputs.types:
        decided = some[1].logit[name] < -4.0
        settled += int(decided.sum())
        assert torch.equal(some[1].logit[name], all_levels[1].logit[name])
        for part in ("logit", "state"):
            carried, full, below = (
                getattr(level, part)[name] for level in (some[2], all_levels[2], some[1])
            )
            assert torch.equal(carried[decided], below[decided])
            assert torch.allclose(carried[~decided], full[~decided], atol=1e-5)
    assert 0 < settled < sum(map(len, inputs.types.values()))


def test_the_prior_is_what_an_untrained_network_says(prepared: align.Prepared) -> None:
    inputs = network_inputs(prepared, torch.device("cpu"))
    network = untrained(inputs, SETTINGS.network, 0)
    first = run_prior(inputs)
    second = run_prior_of_neighbours(inputs, first, network.temperature(1))
    for level, prior in zip(run_levels(network, inputs), (first, second), strict=False):
        for name in inputs.types:
            assert torch.allclose(prior.logit[name], level.logit[name], atol=1e-4)
    assert not torch.allclose(first.logit["film"], second.logit["film"], atol=1.0)


def test_threads_and_algorithms_are_as_before_afterwards() -> None:
    before, strict = torch.get_num_threads(), torch.get_deterministic_debug_mode()
    with reproducible(TrainSettings(threads=before + 1, device="cpu")) as device:
        assert torch.get_num_threads() == before + 1
        assert torch.get_deterministic_debug_mode() != strict
        assert device.type == "cpu"
    assert torch.get_num_threads() == before
    assert torch.get_deterministic_debug_mode() == strict


def test_slopes_are_the_same_bits_whatever_the_threads() -> None:
    drawn = torch.Generator().manual_seed(5)
    index = torch.randint(0, 50, (100_000,), generator=drawn)
    weight = torch.randn(100_000, 8, generator=drawn)
    found = []
    for threads in (1, 2, 4, 4):
        table = torch.zeros(50, 8, requires_grad=True)
        with reproducible(TrainSettings(threads=threads, device="cpu")):
            (slope,) = torch.autograd.grad((table[index] * weight).sum(), [table])
        found.append(slope.numpy().tobytes())
    assert len(set(found)) == 1
