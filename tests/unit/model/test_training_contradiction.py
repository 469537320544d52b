"""Matches that disagree in one attribute: how many there are, and that they are taught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model import align
from model.believed import Believed
from model.graph import AlignmentTask, EntityTable, TypedGraph, TypeTask, object_array
from model.network.levels import run_levels
from model.network.network import ChannelBatch, widen
from model.preparation import network_inputs
from model.settings import ModelSettings, NetworkSettings
from model.training.augmentation import contradicted
from model.training.contradiction import disagreement, lacking
from model.training.examples import Examples
from model.training.fitting import fit
from model.training.rounds import untrained
from tests.unit.model.made import WORDS, column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.network.inputs import TypeInputs

COUNT = 300
CPU = torch.device("cpu")
TASK = AlignmentTask((TypeTask("paper"),))


def _papers(changed: float) -> tuple[TypedGraph, TypedGraph, NDArray[np.bool_]]:
    """Two graphs of the same papers, row i is row i, and which titles are another in the second.

    Every other paper has a DOI.
    """
    random = np.random.default_rng(5)
    titles = [
        [f"{' '.join(random.choice(WORDS, 4))} {number}" for number in range(first, first + COUNT)]
        for first in (1000, 2000)
    ]
    other = random.random(COUNT) < changed
    years = [int(year) for year in random.integers(1980, 2010, COUNT)]
    pages = [int(number) for number in random.integers(100, 160, COUNT)]
    codes = [
        None if i % 2 else f"10.{1000 + i * 7919 % 8999}/{i * 104729 % 99991}" for i in range(COUNT)
    ]
    graphs = []
    for side in (0, 1):
        title = [titles[side and int(o)][i] for i, o in enumerate(other)]
        attributes = {
            "title": column(title),
            "doi": column(list(codes)),
            "year": column(list(years)),
            "pages": column(list(pages)),
        }
        keys = object_array([f"p{i}" for i in range(COUNT)])
        graphs.append(TypedGraph("ab"[side], {"paper": EntityTable(keys, attributes)}, ()))
    return graphs[0], graphs[1], other


def _inputs(prepared: align.Prepared) -> TypeInputs:
    return network_inputs(prepared, CPU).types["paper"]


def _prior(inputs: TypeInputs) -> NDArray[np.float64]:
    prior: NDArray[np.float64] = inputs.base + inputs.prior.numpy().astype(np.float64).sum(axis=1)
    return prior


def test_how_often_matches_disagree_is_told_by_what_else_they_agree_in() -> None:
    source, target, other = _papers(0.3)
    prepared = align.prepare(source, target, TASK, ModelSettings())
    inputs, pairs = _inputs(prepared), prepared.candidates["paper"]
    shares = disagreement(inputs, pairs, _prior(inputs), same_graph=False)
    told = dict(zip(inputs.channels, shares, strict=True))
    assert told["title"] == pytest.approx(other.mean(), abs=0.05)
    assert told["doi"] < 0.02


def test_where_no_pair_is_sure_without_the_attribute_the_usual_share_is_expected() -> None:
    source, target, _ = _papers(0.0)
    tables = [g.entities["paper"] for g in (source, target)]
    alone = [
        replace(g, entities={"paper": replace(t, attributes={"title": t.attributes["title"]})})
        for g, t in zip((source, target), tables, strict=True)
    ]
    prepared = align.prepare(alone[0], alone[1], TASK, ModelSettings())
    inputs, pairs = _inputs(prepared), prepared.candidates["paper"]
    shares = disagreement(inputs, pairs, _prior(inputs), same_graph=False)
    assert shares == pytest.approx([0.05])


def test_what_is_believed_already_to_disagree_is_not_asked_for_again() -> None:
    source, target, other = _papers(0.3)
    prepared = align.prepare(source, target, TASK, ModelSettings())
    inputs, pairs = _inputs(prepared), prepared.candidates["paper"]
    title = inputs.channels.index("title")
    shares = disagreement(inputs, pairs, _prior(inputs), same_graph=False)
    right = pairs.source == pairs.target

    def lack(chosen: NDArray[np.bool_]) -> float:
        rows = np.flatnonzero(chosen)
        everyone = np.ones(len(rows), np.bool_)
        believed = Believed(rows, everyone, pairs.source[rows], np.full(len(rows), 2))
        return lacking(inputs, shares, believed)[title]

    assert lack(right & ~other[pairs.source]) == 0.1  # the most that is ever shown
    assert lack(right) < 0.02


def test_matches_say_at_times_what_a_non_match_says_and_nobody_else_changes() -> None:
    generator = torch.Generator().manual_seed(0)
    size = 400
    is_match = (torch.arange(size) % 4 == 0).float()
    weight = torch.ones(size)
    never = 3
    weight[never] = 0.0
    # Each entry says who it is of.
    said = torch.arange(size, dtype=torch.float32)
    wide = torch.cat([widen(said[:, None] / size + c, said) for c in (0, 1)])
    batch = ChannelBatch(
        wide,
        torch.arange(size).repeat(2),
        (0, size, 2 * size),
        torch.ones(2 * size),
        size,
        torch.zeros(2, dtype=torch.int64),
        torch.zeros(2, dtype=torch.int64),
        0,
        0.0,
    )
    shown = contradicted(batch, is_match, weight, (0.5,), generator)
    assert torch.equal(shown.wide[size:], wide[size:])
    first, before = shown.wide[:size], wide[:size]
    moved = (first != before).any(dim=1)
    assert not moved[is_match == 0].any()
    assert 30 < int(moved.sum()) < 70  # of 100 matches
    told = first[moved, 1].long()
    assert (is_match[told] == 0).all()
    assert never not in told
    assert torch.equal(first[moved], before[told])
    assert torch.equal(wide, batch.wide)


def test_who_saw_matches_disagree_thinks_better_of_one_that_does() -> None:
    settings = ModelSettings(network=NetworkSettings(levels=1))
    agreeing, disagreeing = (
        align.prepare(source, target, TASK, settings)
        for source, target, _ in (_papers(0.0), _papers(0.3))
    )
    pairs = agreeing.candidates["paper"]
    examples = Examples(
        torch.arange(len(pairs)),
        torch.from_numpy((pairs.source == pairs.target).astype("float32")),
        torch.ones(len(pairs)),
    )
    pairs = disagreeing.candidates["paper"]
    changed = torch.from_numpy((pairs.source == pairs.target) & _papers(0.3)[2][pairs.source])
    thought = []
    for disagree in ((0.1, 0.0, 0.0, 0.0), ()):
        inputs = network_inputs(agreeing, CPU)
        network = untrained(inputs, settings.network, 0)
        taught = {"paper": replace(examples, disagree=disagree)}
        fit(network, inputs, taught, {}, settings.train, facts=300.0, seed=0, report=lambda _: None)
        scores = run_levels(network, network_inputs(disagreeing, CPU))[-1]
        thought.append(float(scores.logit["paper"][changed].mean()))
    assert thought[0] > thought[1] + 1.0
