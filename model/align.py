"""The order of the steps: prepare, train, score, decide, explain. What the connector calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from model.assignment import assign
from model.blocking import candidates as find_candidates
from model.boosting import add_trees
from model.candidates import CandidatePairs, united
from model.features import attribute_features
from model.inputs import RELATION, RIVALS, Inputs, TypeInputs, edges_into, relation_key, run_level
from model.learning import compete, learn
from model.messages import LARGER_COVERAGE
from model.names import entity_names
from model.network import PairNetwork, contributions
from model.pairs import build
from model.prior import attribute_prior, base_log_odds, relation_habits, with_habits, with_rivals
from model.progress import silent
from model.records import RECORD, with_records
from model.sampling import neighbourhoods, relation_channels
from model.training import TrainedModel, assemble, reproducible
from model.values import kinds_of
from model.workers import cores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.features import AttributeFeatures
    from model.graph import (
        AlignmentTask,
        BoolArray,
        FloatArray,
        IntArray,
        PairLabels,
        TypedGraph,
    )
    from model.inputs import Habit, Scores
    from model.pairs import PairGraph
    from model.progress import Progress
    from model.settings import MatchSettings, ModelSettings

__all__ = [
    "Links",
    "Prepared",
    "Reason",
    "ScoredPairs",
    "TrainedModel",
    "decide",
    "explain",
    "prepare",
    "score",
    "train",
]

_NOTEWORTHY = 0.05
"""Log-odds below which a channel without values is not worth a word."""


@dataclass(frozen=True)
class Prepared:
    """Everything about two graphs that does not depend on what was learned.

    Attributes:
        task: what is to be aligned.
        candidates: entity type to the pairs worth scoring.
        features: entity type to what the attributes say of each pair.
        pairs: the pair graph.
        habits: relation channel to how the prior weighs it.
        priors: entity type to ``[p, c]`` what the fixed prior makes of the attributes.
        entities: entity type to the number of entities of each side.
        settings: that it was prepared with.
    """

    task: AlignmentTask
    candidates: Mapping[str, CandidatePairs]
    features: Mapping[str, AttributeFeatures]
    priors: Mapping[str, FloatArray]
    pairs: PairGraph
    habits: Mapping[str, Habit]
    entities: Mapping[str, tuple[int, int]]
    settings: ModelSettings


@dataclass(frozen=True)
class ScoredPairs:
    """All candidates of one type with their scores.

    Attributes:
        source: ``[p]`` rows in the source graph's table.
        target: ``[p]`` rows in the target graph's table.
        confidence: ``[p]`` calibrated probability that the pair is a match.
        logit: ``[p]`` the network's score, log-odds before calibration.
    """

    source: IntArray
    target: IntArray
    confidence: FloatArray
    logit: FloatArray


@dataclass(frozen=True)
class Links:
    """The candidates of one type that were decided to be the same.

    Attributes:
        source: ``[k]`` rows in the source graph's table.
        target: ``[k]`` rows in the target graph's table.
        confidence: ``[k]``.
        pair: ``[k]`` rows in the type's `ScoredPairs`.
    """

    source: IntArray
    target: IntArray
    confidence: FloatArray
    pair: IntArray


@dataclass(frozen=True)
class Reason:
    """What one channel says of a pair.

    Attributes:
        channel: name of the attribute, or of the relation (``director (of)`` for its inverse).
        kind: kind of the attribute, or "relation", or "rivals".
        contribution: log-odds brought, before calibration; negative speaks against the pair.
        similarity: 0 to 1, how alike both sides are there; 0 where a side has no value.
    """

    channel: str
    kind: str
    contribution: float
    similarity: float


def prepare(
    source: TypedGraph,
    target: TypedGraph,
    task: AlignmentTask,
    settings: ModelSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
    include: Mapping[str, PairLabels] | None = None,
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
        progress: reports the steps.
    """
    seed = settings.train.seed
    kinds = {
        t.name: kinds_of(source.entities[t.name], target.entities[t.name], t.kinds)
        for t in task.types
    }
    source, target = with_records(source, target, kinds)
    found = find_candidates(
        source,
        target,
        task,
        settings.candidates,
        seed=seed,
        progress=progress,
        threads=cores(),
    )
    candidates = {
        name: _settled(
            pairs, (decisions or {}).get(name), (include or {}).get(name), task.same_graph
        )
        for name, pairs in found.items()
    }
    features, priors = {}, {}
    types = [of_type.name for of_type in task.types]
    with progress("pair graph", len(types) + 1, "types") as advance:
        for of_type in task.types:
            tables = source.entities[of_type.name], target.entities[of_type.name]
            if RECORD in tables[0].attributes:
                kinds[of_type.name][RECORD] = "text"
            features[of_type.name] = attribute_features(
                *tables, kinds[of_type.name], candidates[of_type.name]
            )
            priors[of_type.name] = attribute_prior(
                features[of_type.name], len(tables[0]), len(tables[1])
            )
            advance(1)
        channels = relation_channels((source, target), types)
        sampled = [
            neighbourhoods(
                graph,
                channels,
                {name: entity_names(graph.entities[name], kinds[name]) for name in types},
                limit=settings.sampling.neighbours,
                seed=seed,
                inverse_frequency=settings.sampling.inverse_frequency,
            )
            for graph in (source, target)
        ]
        pairs = build(candidates, *sampled, same_graph=task.same_graph)
        advance(1)
    sizes = {name: (len(source.entities[name]), len(target.entities[name])) for name in types}
    habits = relation_habits(pairs)
    return Prepared(task, candidates, features, priors, pairs, habits, sizes, settings)


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
    width = 1 + max(int(target.max()), int(pairs.target.max(initial=0)))
    ruled_out = np.isin(
        pairs.source.astype(np.int64) * width + pairs.target,
        source.astype(np.int64) * width + target,
    )
    return CandidatePairs(
        pairs.source[~ruled_out], pairs.target[~ruled_out], pairs.similarity[~ruled_out]
    )


def train(
    prepared: Prepared,
    labels: Mapping[str, PairLabels],
    settings: ModelSettings,
    *,
    valid: Mapping[str, PairLabels] | None = None,
    progress: Progress = silent,
) -> TrainedModel:
    """Learn from labels, and from sure pairs for the types that have none.

    Args:
        prepared: both graphs.
        labels: known matches (and non-matches) by type; may be empty.
        settings: of the aligner.
        valid: known pairs to choose epochs, calibration and thresholds by; without them a part
            of the labels is held back for that.
        progress: reports the epochs.
    """
    with reproducible(settings.train) as device:
        return learn(
            _inputs(prepared, device),
            prepared.candidates,
            prepared.task,
            labels,
            valid or {},
            settings,
            progress,
        )


def score(
    prepared: Prepared, trained: TrainedModel, *, progress: Progress = silent
) -> dict[str, ScoredPairs]:
    """Score every candidate of every type.

    Args:
        prepared: both graphs; not necessarily those that the model was trained on.
        trained: a model of the same mapping.
        progress: reports the levels.
    """
    network = _network(trained)
    with reproducible(prepared.settings.train) as device:
        network.to(device)
        inputs = _taught(_inputs(prepared, device), trained)
        levels = _all_levels(network, inputs, progress)
    logits = {
        name: value.cpu().numpy().astype(np.float64) for name, value in levels[-1].logit.items()
    }
    final = compete(
        prepared.candidates,
        prepared.task,
        trained.cardinalities,
        logits,
        trained.competition,
    )
    final = add_trees(trained.trees, network, inputs, levels, final, trained.cardinalities)
    return {
        name: ScoredPairs(
            prepared.candidates[name].source,
            prepared.candidates[name].target,
            trained.calibration[name].confidence(logit),
            logit.astype(np.float32),
        )
        for name, logit in final.items()
    }


def decide(
    scores: Mapping[str, ScoredPairs],
    task: AlignmentTask,
    trained: TrainedModel,
    settings: MatchSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
) -> dict[str, Links]:
    """Turn confidences into links, one entry per type that is to be linked.

    Locked pairs are links of confidence 1 and take their entities' places; pairs that a person
    ruled out are none.
    """
    links = {}
    for of_type in task.types:
        if not of_type.link or of_type.name not in scores:
            continue
        pairs = scores[of_type.name]
        decided = (decisions or {}).get(of_type.name)
        locked = _marked(pairs, decided, is_match=True, same_graph=task.same_graph)
        refused = _marked(pairs, decided, is_match=False, same_graph=task.same_graph)
        threshold = settings.threshold
        if threshold is None:
            threshold = trained.thresholds[of_type.name]
        # Confidences saturate where the logits still differ, so the logits set the order.
        order = np.where(refused | (pairs.confidence < threshold), -np.inf, pairs.logit)
        rows = assign(
            pairs.source,
            pairs.target,
            order,
            trained.cardinalities[of_type.name],
            threshold=float(np.finfo(np.float32).min),
            locked=locked,
            same_graph=task.same_graph,
        )
        confidence = np.where(locked, np.float32(1.0), pairs.confidence)
        links[of_type.name] = Links(
            pairs.source[rows],
            pairs.target[rows],
            confidence[rows].astype(np.float32),
            rows.astype(np.int32),
        )
    return links


def explain(
    prepared: Prepared, trained: TrainedModel, type_name: str, pairs: IntArray
) -> list[tuple[Reason, ...]]:
    """Return why each pair scored as it did, strongest reason first.

    Channels on which a side says nothing, and that therefore moved nothing, are left out.

    Args:
        prepared: as for `score`.
        trained: as for `score`.
        type_name: entity type.
        pairs: ``[k]`` rows in the type's candidates.
    """
    network = _network(trained)
    inputs = _taught(_inputs(prepared, torch.device("cpu")), trained)
    rows, back = np.unique(pairs.astype(np.int64), return_inverse=True)
    if not len(rows):
        return []
    of_type = inputs.types[type_name]
    with reproducible(replace(prepared.settings.train, device="cpu")), torch.no_grad():
        levels = _all_levels(network, inputs, silent)
        below = levels[-2] if len(levels) > 1 else None
        chosen = torch.from_numpy(rows)
        blocks = edges_into(inputs, type_name, chosen) if below is not None else None
        batch, state = assemble(network, len(levels) - 1, inputs, below, type_name, chosen, blocks)
        _, moved = contributions(network.level(len(levels) - 1), batch, state)
        covered = batch.spread(batch.feature(LARGER_COVERAGE))[len(of_type.channels) :]
        alike = torch.cat([of_type.similarity[chosen].T, covered])
        said = batch.spread(batch.keep)
    named = [
        *zip(of_type.channels, of_type.kinds, strict=True),
        *((channel.name, RELATION) for channel in of_type.relations),
        *([(RIVALS, RIVALS)] if of_type.cardinality is not None else []),
    ]
    reasons = []
    for contribution, similar, present in zip(
        moved.T[:, : len(named)].tolist(),
        alike.T[:, : len(named)].tolist(),
        said.T[:, : len(named)].tolist(),
        strict=True,
    ):
        reasons.append(_reasons(named, contribution, similar, present))
    return [reasons[index] for index in back.tolist()]


def _reasons(
    named: list[tuple[str, str]],
    contribution: list[float],
    similar: list[float],
    present: list[float],
) -> tuple[Reason, ...]:
    """Join the channels of one name (a relation to several types), strongest first."""
    joined: dict[tuple[str, str], tuple[float, float]] = {}
    for key, value, likeness, there in zip(named, contribution, similar, present, strict=True):
        if there or abs(value) > _NOTEWORTHY:
            before = joined.get(key, (0.0, 0.0))
            joined[key] = before[0] + value, max(before[1], likeness if there else 0.0)
    found = [
        Reason(name, kind, value, min(max(likeness, 0.0), 1.0))
        for (name, kind), (value, likeness) in joined.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.contribution), reason.channel)))


def _marked(
    pairs: ScoredPairs, decided: PairLabels | None, *, is_match: bool, same_graph: bool
) -> BoolArray:
    """Return ``[p]`` which pairs a person decided that way."""
    if decided is None or not len(decided.source):
        return np.zeros(len(pairs.source), dtype=bool)
    chosen = decided.is_match == is_match
    source, target = decided.source[chosen], decided.target[chosen]
    if same_graph:
        source, target = np.minimum(source, target), np.maximum(source, target)
    width = 1 + max(int(target.max(initial=0)), int(pairs.target.max(initial=0)))
    return np.isin(
        pairs.source.astype(np.int64) * width + pairs.target,
        source.astype(np.int64) * width + target,
    )


def _network(trained: TrainedModel) -> PairNetwork:
    network = PairNetwork(trained.shape, seed=0)
    network.load_state_dict(dict(trained.weights))
    return network


def _taught(inputs: Inputs, trained: TrainedModel) -> Inputs:
    inputs = with_habits(inputs, trained.habits)
    return with_rivals(inputs, {name: trained.cardinalities[name] for name in trained.shape.rivals})


def _all_levels(network: PairNetwork, inputs: Inputs, progress: Progress) -> list[Scores]:
    levels: list[Scores] = []
    with progress("score", network.shape.levels, "levels") as advance:
        for index in range(network.shape.levels):
            levels.append(run_level(network, index, inputs, levels[-1] if levels else None))
            advance(1)
    return levels


def _inputs(prepared: Prepared, device: torch.device) -> Inputs:
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
            base=base_log_odds(*prepared.entities[name]),
            source=prepared.candidates[name].source,
            target=prepared.candidates[name].target,
        )
    return Inputs(types, prepared.pairs, device)
