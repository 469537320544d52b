"""The order of the steps: prepare, train, score, decide, explain. What the connector calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.progress import silent
from model.training import TrainedModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.candidates import CandidatePairs
    from model.features import AttributeFeatures
    from model.graph import AlignmentTask, FloatArray, IntArray, PairLabels, TypedGraph
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


@dataclass(frozen=True)
class Prepared:
    """Everything about two graphs that does not depend on what was learned.

    Attributes:
        task: what is to be aligned.
        candidates: entity type to the pairs worth scoring.
        features: entity type to what the attributes say of each pair.
        pairs: the pair graph.
        entities: entity type to the number of entities of each side.
    """

    task: AlignmentTask
    candidates: Mapping[str, CandidatePairs]
    features: Mapping[str, AttributeFeatures]
    pairs: PairGraph
    entities: Mapping[str, tuple[int, int]]


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
        progress: reports the steps.
    """
    raise NotImplementedError


def train(
    prepared: Prepared,
    labels: Mapping[str, PairLabels],
    settings: ModelSettings,
    *,
    valid: Mapping[str, PairLabels] | None = None,
    progress: Progress = silent,
) -> TrainedModel:
    """Learn from labels, and from sure pairs where there are none."""
    raise NotImplementedError


def score(
    prepared: Prepared, trained: TrainedModel, *, progress: Progress = silent
) -> dict[str, ScoredPairs]:
    """Score every candidate of every type."""
    raise NotImplementedError


def decide(
    scores: Mapping[str, ScoredPairs],
    task: AlignmentTask,
    trained: TrainedModel,
    settings: MatchSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
) -> dict[str, Links]:
    """Turn confidences into links, one entry per type that is to be linked."""
    raise NotImplementedError


def explain(
    prepared: Prepared, trained: TrainedModel, type_name: str, pairs: IntArray
) -> list[tuple[Reason, ...]]:
    """Return why each pair scored as it did, strongest reason first.

    Args:
        prepared: as for `score`.
        trained: as for `score`.
        type_name: entity type.
        pairs: ``[k]`` rows in the type's candidates.
    """
    raise NotImplementedError
