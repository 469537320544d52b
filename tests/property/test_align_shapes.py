"""Graphs of any shape go through the aligner, and what comes out keeps its promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import align
from model.graph import (
    AlignmentTask,
    AttributeColumn,
    EdgeList,
    EntityTable,
    TypedGraph,
    TypeTask,
    object_array,
)
from model.settings import ModelSettings, SamplingSettings, TrainSettings

if TYPE_CHECKING:
    from model.graph import Cardinality

SETTINGS = ModelSettings(
    sampling=SamplingSettings(neighbours=2), train=TrainSettings(epochs=2, device="cpu", threads=1)
)
TYPES = ("a", "b")
values = st.one_of(
    st.sampled_from(["Fritz Lang", "Lang, Fritz", "M", "Metropolis (1927)", "", "?"]),
    st.text(max_size=5),
    st.integers(-5, 5),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
)


@st.composite
def graphs(draw: st.DrawFn, sizes: dict[str, int] | None = None) -> TypedGraph:
    sizes = sizes or {name: draw(st.integers(0, 6)) for name in TYPES}
    tables = {}
    for name, size in sizes.items():
        columns = {}
        for attribute in ("name", "year") if name == "a" else ("name",):
            row = st.integers(0, max(size - 1, 0))
            said = draw(st.lists(st.tuples(row, values), max_size=8 if size else 0))
            said.sort(key=lambda pair: pair[0])
            columns[attribute] = AttributeColumn(
                np.array([row for row, _ in said], np.int32), object_array([v for _, v in said])
            )
        tables[name] = EntityTable(object_array([f"{name}{i}" for i in range(size)]), columns)
    edges = []
    for relation, head, tail in (("in", "a", "b"), ("next", "a", "a"), ("in", "b", "b")):
        both = sizes[head] and sizes[tail]
        heads, tails = (st.integers(0, max(sizes[end] - 1, 0)) for end in (head, tail))
        ends = draw(st.lists(st.tuples(heads, tails), max_size=8 if both else 0))
        mentioned = draw(st.booleans())
        if ends or mentioned:
            columns_ = np.array(ends, np.int32).reshape(-1, 2)
            edges.append(EdgeList(relation, head, tail, columns_[:, 0], columns_[:, 1]))
    return TypedGraph("g", tables, tuple(edges))


cardinalities = st.sampled_from([None, "one-to-one", "one-to-many", "many-to-one", "many-to-many"])
slow = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _check(prepared: align.Prepared, task: AlignmentTask) -> None:
    trained = align.train(prepared, {}, SETTINGS)
    scores = align.score(prepared, trained)
    links = align.decide(scores, task, trained, SETTINGS.match)
    assert set(scores) == {of_type.name for of_type in prepared.task.types} >= set(TYPES)
    assert set(links) == {t.name for t in task.types if t.link}
    for name, pairs in scores.items():
        assert np.isfinite(pairs.logit).all()
        assert ((pairs.confidence >= 0) & (pairs.confidence <= 1)).all()
        rows = np.arange(len(pairs.source), dtype=np.int32)
        explained = align.explain(prepared, trained, {name: rows})[name]
        assert len(explained) == len(pairs.source)
        for why, logit in zip(explained, pairs.logit.tolist(), strict=True):
            assert why.logit == pytest.approx(logit, abs=1e-4)
            parts = [reason.contribution for reason in why.reasons]
            assert sum(parts) + why.remainder == pytest.approx(why.logit, abs=1e-6)
            assert all(0.0 <= reason.similarity <= 1.0 for reason in why.reasons)
            assert all(0.0 <= match.attention <= 1.0 + 1e-6 for match in why.matches)
    for name, chosen in links.items():
        assert (chosen.confidence >= trained.thresholds[name]).all()
        assert (scores[name].source[chosen.pair] == chosen.source).all()
        assert (scores[name].target[chosen.pair] == chosen.target).all()
        kind = trained.cardinalities[name]
        if task.same_graph:
            assert (chosen.source < chosen.target).all()
            ends = [*chosen.source, *chosen.target]
            assert kind != "one-to-one" or len(set(ends)) == len(ends)
            continue
        if kind in ("one-to-one", "many-to-one"):
            assert len(set(chosen.source.tolist())) == len(chosen.source)
        if kind in ("one-to-one", "one-to-many"):
            assert len(set(chosen.target.tolist())) == len(chosen.target)


@slow
@given(graphs(), graphs(), cardinalities, st.booleans())
def test_two_graphs(
    source: TypedGraph, target: TypedGraph, cardinality: Cardinality | None, link: bool
) -> None:
    task = AlignmentTask((TypeTask("a", cardinality=cardinality), TypeTask("b", link=link)))
    _check(align.prepare(source, target, task, SETTINGS), task)


@slow
@given(graphs(), cardinalities)
def test_one_graph_with_itself(graph: TypedGraph, cardinality: Cardinality | None) -> None:
    task = AlignmentTask((TypeTask("a", cardinality=cardinality), TypeTask("b")), same_graph=True)
    prepared = align.prepare(graph, graph, task, SETTINGS)
    for pairs in prepared.candidates.values():
        assert (pairs.source < pairs.target).all()
    _check(prepared, task)


@slow
@given(graphs(), graphs(), graphs())
def test_a_model_scores_graphs_that_it_was_not_trained_on(
    source: TypedGraph, target: TypedGraph, other: TypedGraph
) -> None:
    task = AlignmentTask((TypeTask("a"), TypeTask("b")))
    trained = align.train(align.prepare(source, target, task, SETTINGS), {}, SETTINGS)
    again = align.prepare(source, other, task, SETTINGS, forms=trained.forms)
    scores = align.score(again, trained)
    assert all(np.isfinite(pairs.logit).all() for pairs in scores.values())
