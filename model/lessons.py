"""What a round learns from and what it holds back: labels where there are some, else sure pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.answers import with_answers
from model.contested import Contested, contested_pairs
from model.selftraining import Believed, labelled_pairs, split, sure_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.candidates import CandidatePairs
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.settings import ModelSettings

Array = NDArray[Any]

_FEW_LABELS = 10


@dataclass(frozen=True)
class Sureness:
    """When a pair counts as sure, in log-odds; see `sure_pairs`."""

    least: float
    margin: float
    hopeless: float


PRIOR_SURENESS = Sureness(least=-0.2, margin=0.7, hopeless=-6.0)
ROUND_SURENESS = Sureness(least=-1.0, margin=1.0, hopeless=-3.0)


@dataclass(frozen=True)
class Lesson:
    """What one round learns from and holds back, and what neither is sure of, by type."""

    learn: Mapping[str, Believed]
    held: Mapping[str, Believed]
    contested: Mapping[str, Contested]


def has_labels(labels: Mapping[str, PairLabels], name: str) -> bool:
    """Return whether a type has enough known matches to learn from."""
    return name in labels and int(np.count_nonzero(labels[name].is_match)) >= _FEW_LABELS


def make_lesson(
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    labels: Mapping[str, PairLabels],
    valid: Mapping[str, PairLabels],
    logits: Mapping[str, Array],
    cardinalities: Mapping[str, Cardinality],
    sureness: Sureness,
    settings: ModelSettings,
) -> Lesson:
    """Choose what one round learns from.

    Args:
        candidates: of every type.
        task: the types.
        labels: known pairs by type.
        valid: known pairs that are held back whatever else is.
        logits: entity type to ``[p]`` scores of the round before.
        cardinalities: of every type.
        sureness: of pairs without labels.
        settings: of the aligner.
    """
    learn: dict[str, Believed] = {}
    held: dict[str, Believed] = {}
    contested: dict[str, Contested] = {}
    for name, pairs in candidates.items():
        if not len(pairs.source):
            continue
        if has_labels(labels, name):
            learn[name] = labelled_pairs(
                pairs, labels[name], logits[name], cardinalities[name], same_graph=task.same_graph
            )
            if name in valid:
                held[name] = labelled_pairs(
                    pairs,
                    valid[name],
                    logits[name],
                    cardinalities[name],
                    same_graph=task.same_graph,
                )
            else:
                learn[name], held[name] = split(learn[name], seed=settings.train.seed)
        elif settings.train.rounds:
            believed = sure_pairs(
                pairs,
                logits[name],
                cardinalities[name],
                least=sureness.least,
                margin=sureness.margin,
                hopeless=sureness.hopeless,
                same_graph=task.same_graph,
            )
            if name in labels and len(labels[name].source):
                answered = labelled_pairs(
                    pairs,
                    labels[name],
                    logits[name],
                    cardinalities[name],
                    same_graph=task.same_graph,
                )
                believed = with_answers(believed, answered)
            learn[name], held[name] = split(believed, seed=settings.train.seed)
            # The prior's log-odds rank, but they are no chances.
            if sureness is not PRIOR_SURENESS:
                contested[name] = contested_pairs(
                    pairs,
                    logits[name],
                    believed,
                    cardinalities[name],
                    least=sureness.least,
                    same_graph=task.same_graph,
                )
    return Lesson(learn, held, contested)


def gold_of(held: Believed, learned: Believed, labels: PairLabels, valid: PairLabels | None) -> int:
    """Return how many matches what is held back has, those that blocking lost included."""
    if valid is not None:
        return int(valid.is_match.sum())
    found = int(held.is_match.sum()), int(learned.is_match.sum())
    return round(found[0] * int(labels.is_match.sum()) / max(sum(found), 1))
