"""Scores without some matches, against a pass over everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model import align
from model.graph import AlignmentTask, TypeTask
from model.network.hiding import without_matches
from model.network.levels import run_levels
from model.network.prior import with_rivals
from model.preparation import network_inputs
from model.settings import ModelSettings, NetworkSettings
from model.training.rounds import untrained
from tests.unit.model.made import TASK, films

if TYPE_CHECKING:
    from model.network.inputs import Inputs
    from model.network.network import PairNetwork


def _moved(inputs: Inputs, settings: ModelSettings) -> PairNetwork:
    """Return a network that says of every pair something else than the prior."""
    network = untrained(inputs, settings.network, 0)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn(weight.shape, generator=generator), alpha=0.1)
    return network


@pytest.mark.parametrize("levels", [1, 2, 3])
@pytest.mark.parametrize("same_graph", [False, True])
def test_as_if_everything_were_scored_anew(levels: int, same_graph: bool) -> None:
    source, target = films(count=120)
    task = replace(TASK, same_graph=same_graph)
    settings = ModelSettings(network=NetworkSettings(levels=levels))
    prepared = align.prepare(source, source if same_graph else target, task, settings)
    inputs = with_rivals(network_inputs(prepared, torch.device("cpu")), {"film": "one-to-one"})
    network = _moved(inputs, settings)
    before = run_levels(network, inputs)
    film = inputs.types["film"]
    matches = np.arange(len(film)) if same_graph else np.flatnonzero(film.source == film.target)
    rows = matches[::9]
    without, found = without_matches(network, inputs, before, {"film": rows})
    expected = run_levels(network, without)
    assert len(found) == levels
    beside = np.isin(film.source, film.source[rows]) | np.isin(film.target, film.target[rows])
    assert 0 < beside.sum() < len(film)
    last = found[-1].logit["film"].numpy()
    assert np.allclose(last[beside], expected[-1].logit["film"].numpy()[beside], atol=1e-4)
    assert (last[rows] == -30.0).all()
    for level, whole in zip(found[:-1], expected[:-1], strict=True):
        for name in inputs.types:
            assert torch.allclose(level.logit[name], whole.logit[name], atol=1e-4)
    if levels > 2:
        moved = found[-2].logit["person"] != before[-2].logit["person"]
        assert 0 < int(moved.sum()) < len(moved)


@pytest.mark.parametrize("levels", [1, 2])
def test_a_further_level_reads_what_it_would_read_anew(levels: int) -> None:
    settings = ModelSettings()
    prepared = align.prepare(*films(count=120), TASK, settings)
    inputs = with_rivals(network_inputs(prepared, torch.device("cpu")), {"film": "one-to-one"})
    network = _moved(inputs, settings)
    film = inputs.types["film"]
    rows = np.flatnonzero(film.source == film.target)[::9]
    before = run_levels(network, inputs)[:levels]
    without, found = without_matches(network, inputs, before, {"film": rows}, read=True)
    expected = run_levels(network, without, states=True)[levels - 1]
    for name in inputs.types:
        assert torch.allclose(found[-1].logit[name], expected.logit[name], atol=1e-4)
    beside = np.isin(film.source, film.source[rows]) | np.isin(film.target, film.target[rows])
    state, whole = found[-1].state["film"][beside], expected.state["film"][beside]
    assert torch.allclose(state, whole, atol=1e-4)
    assert torch.allclose(found[-1].standing["film"], expected.standing["film"], atol=1e-4)


def test_nothing_hidden_changes_nothing() -> None:
    settings = ModelSettings()
    prepared = align.prepare(
        *films(), AlignmentTask((TypeTask("film"), TypeTask("person"))), settings
    )
    inputs = network_inputs(prepared, torch.device("cpu"))
    network = untrained(inputs, settings.network, 0)
    before = run_levels(network, inputs)
    _, found = without_matches(network, inputs, before, {"film": np.zeros(0, np.int64)})
    for level, whole in zip(found, before, strict=True):
        assert all(torch.equal(level.logit[name], whole.logit[name]) for name in inputs.types)
