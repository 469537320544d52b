"""From two graphs to what the network reads: candidates, features, pair graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from model.blocking.names import entity_names
from model.blocking.proposing import candidates as find_candidates
from model.candidates import CandidatePairs, united
from model.comparison.features import attribute_features
from model.forms import Formed, formed
from model.network.inputs import Inputs, TypeInputs, relation_key
from model.network.pairs import build
from model.network.prior import attribute_prior, base_log_odds, relation_habits
from model.network.sampling import neighbourhoods, relation_channels
from model.progress import silent
from model.workers import cores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.comparison.features import AttributeFeatures
    from model.forms import TypeForm
    from model.graph import AlignmentTask, EntityTable, FloatArray, PairLabels, TypedGraph
    from model.network.inputs import Habit
    from model.network.pairs import PairGraph
    from model.progress import Progress
    from model.settings import ModelSettings


@dataclass(frozen=True)
class Prepared:
    """Everything about two graphs that does not depend on what was learned.

    Attributes:
        graphs: both, with their values in the form in which they are compared.
        task: what is to be aligned, with the types of shared values and the kinds of attributes.
        candidates: entity type to the pairs worth scoring.
        features: entity type to what the attributes say of each pair.
        pairs: the pair graph.
        habits: relation channel to how the prior weighs it.
        priors: entity type to ``[p, c]`` what the fixed prior makes of the attributes.
        entities: entity type to the number of entities of each side.
        settings: that it was prepared with.
        forms: entity type to how its attributes were read.
        values: the types of values that are entities of their own, to those of both sides.
        duplicates: both graphs are one, and its duplicates are looked for.
    """

    graphs: tuple[TypedGraph, TypedGraph]
    task: AlignmentTask
    candidates: Mapping[str, CandidatePairs]
    features: Mapping[str, AttributeFeatures]
    priors: Mapping[str, FloatArray]
    pairs: PairGraph
    habits: Mapping[str, Habit]
    entities: Mapping[str, tuple[int, int]]
    settings: ModelSettings
    forms: Mapping[str, TypeForm]
    values: Mapping[str, tuple[EntityTable, EntityTable]]
    duplicates: bool


def prepare(
    source: TypedGraph,
    target: TypedGraph,
    task: AlignmentTask,
    settings: ModelSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
    include: Mapping[str, PairLabels] | None = None,
    forms: Mapping[str, TypeForm] | None = None,
    progress: Progress = silent,
) -> Prepared:
    """Find candidates, compare their attributes and build the pair graph.

    Args:
        source: the source graph.
        target: the target graph; with ``task.same_graph`` the same as the source.
        task: which types.
        settings: of every step.
        decisions: what people decided, by type: locked pairs are candidates whatever their names,
            those that are not the same never are.
        include: further pairs to score, by type, whether they match or not.
        forms: how a model that is to score them read its data; None finds it in these.
        progress: reports the steps.
    """
    read = formed(source, target, task, forms)
    return _compared(
        read,
        settings,
        progress,
        decisions=decisions or {},
        include=include or {},
        duplicates=task.same_graph,
    )


def with_itself(prepared: Prepared, side: int, progress: Progress = silent) -> Prepared:
    """Prepare one of the graphs with itself, read as it was for the other one.

    Args:
        prepared: two graphs.
        side: 0 for the source, 1 for the target.
        progress: reports the steps.
    """
    graph, task = prepared.graphs[side], replace(prepared.task, same_graph=True)
    values = {name: (tables[side], tables[side]) for name, tables in prepared.values.items()}
    read = Formed(graph, graph, task, prepared.forms, values)
    return _compared(read, prepared.settings, progress, decisions={}, include={}, duplicates=False)


def _compared(
    read: Formed,
    settings: ModelSettings,
    progress: Progress,
    *,
    decisions: Mapping[str, PairLabels],
    include: Mapping[str, PairLabels],
    duplicates: bool,
) -> Prepared:
    """Prepare two graphs whose values are in the form in which they are compared."""
    source, target, task, kinds = read.source, read.target, read.task, read.kinds
    proposed = find_candidates(
        source,
        target,
        task,
        settings.candidates,
        progress=progress,
        threads=cores(),
    )
    candidates = {
        name: _settled(pairs, decisions.get(name), include.get(name), task.same_graph)
        for name, pairs in proposed.items()
    }
    features, priors = {}, {}
    types = list(kinds)
    with progress("pair graph", len(types) + 1, "types") as advance:
        for name in types:
            tables = source.entities[name], target.entities[name]
            features[name] = attribute_features(*tables, kinds[name], candidates[name])
            priors[name] = attribute_prior(features[name], len(tables[0]), len(tables[1]))
            advance(1)
        channels = relation_channels((source, target), types)
        sampled = [
            neighbourhoods(
                graph,
                channels,
                {name: entity_names(graph.entities[name], kinds[name]) for name in types},
                limit=settings.sampling.neighbours,
                seed=settings.train.seed,
                inverse_frequency=settings.sampling.inverse_frequency,
            )
            for graph in (source, target)
        ]
        pairs = build(candidates, *sampled, same_graph=task.same_graph)
        advance(1)
    sizes = {name: (len(source.entities[name]), len(target.entities[name])) for name in types}
    habits = relation_habits(pairs)
    return Prepared(
        (source, target), task, candidates, features, priors, pairs, habits, sizes, settings,
        read.forms, read.values, duplicates,
    )  # fmt: skip


def _settled(
    pairs: CandidatePairs,
    decided: PairLabels | None,
    include: PairLabels | None,
    same_graph: bool,
) -> CandidatePairs:
    """Add pairs that are to be scored anyhow, and remove those that a person ruled out."""
    for labels, kept in ((include, None), (decided, None if decided is None else decided.is_match)):
        if labels is None:
            continue
        source, target = labels.source, labels.target
        if kept is not None:
            source, target = source[kept], target[kept]
        if same_graph:
            source, target = np.minimum(source, target), np.maximum(source, target)
        added = CandidatePairs(source, target, np.zeros(len(source), dtype=np.float32))
        pairs = united([pairs, added])
    if decided is None or decided.is_match.all():
        return pairs
    source, target = decided.source[~decided.is_match], decided.target[~decided.is_match]
    if same_graph:
        source, target = np.minimum(source, target), np.maximum(source, target)
    place = pairs.places(source, target)
    return pairs.take(np.delete(np.arange(len(pairs)), place[place >= 0]))


def network_inputs(prepared: Prepared, device: torch.device) -> Inputs:
    """Return what a network reads of both graphs."""
    types = {}
    for name, features in prepared.features.items():
        relations = prepared.pairs.channels[name]
        types[name] = TypeInputs(
            name=name,
            features=torch.from_numpy(features.values),
            prior=torch.from_numpy(prepared.priors[name]),
            similarity=torch.from_numpy(features.similarity),
            present=torch.from_numpy(features.present),
            channels=tuple(channel.name for channel in features.channels),
            kinds=tuple(channel.kind for channel in features.channels),
            relations=relations,
            habits=tuple(prepared.habits[relation_key(c)] for c in relations),
            base=base_log_odds(*prepared.entities[name], duplicates=prepared.duplicates),
            source=prepared.candidates[name].source,
            target=prepared.candidates[name].target,
        )
    return Inputs(types, prepared.pairs, device, duplicates=prepared.duplicates)
