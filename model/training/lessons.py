"""What a round learns from and what it holds back: labels where there are some, else sure pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.believed import HELD_SHARE, Believed, split
from model.training.answers import with_answers
from model.training.contested import Contested, contested_pairs
from model.training.labelled import labelled_pairs
from model.training.selftraining import sure_pairs
from model.training.unlabelled import MANY, without_labels

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
    """What one round learns from, by type.

    Attributes:
        learn: what is believed, by labels where there are some.
        held: the same, held back.
        contested: what a type without labels is not sure of.
        unlabelled: what a type with not so many labels believes of entities that none speaks of.
    """

    learn: Mapping[str, Believed]
    held: Mapping[str, Believed]
    contested: Mapping[str, Contested]
    unlabelled: Mapping[str, Believed]


def has_labels(labels: Mapping[str, PairLabels], name: str) -> bool:
    """Return whether a type has enough known matches to learn from."""
    return name in labels and int(np.count_nonzero(labels[name].is_match)) >= _FEW_LABELS


def held_back(
    labels: Mapping[str, PairLabels], names: Collection[str], seed: int, *, same_graph: bool = False
) -> tuple[dict[str, PairLabels], dict[str, PairLabels]]:
    """Part labels into those to learn from and those held back, all of one thing together.

    It is done once, before the first round: what a round has learned tells nothing of what the next
    one knows, if that goes on from its weights.

    Args:
        labels: known pairs by type.
        names: the types to part; of others nothing is held back.
        seed: of the draw.
        same_graph: both sides are the same entities.
    """
    learn, held = dict(labels), {}
    for name in names:
        things, index = np.unique(_things(labels[name], same_graph=same_graph), return_inverse=True)
        order = np.random.default_rng(seed).permutation(len(things))
        back = (order < round(HELD_SHARE * len(things)))[index]
        learn[name], held[name] = (labels[name].take(np.flatnonzero(x)) for x in (~back, back))
    return learn, held


def _things(labels: PairLabels, *, same_graph: bool) -> Array:
    """Return ``[k]`` which thing each label is about: that of its source entity.

    Entities are one thing that known matches join, over others too.
    """
    offset = 0 if same_graph else int(labels.source.max(initial=-1)) + 1
    target = labels.target.astype(np.int64) + offset
    size = int(max(labels.source.max(initial=-1), target.max(initial=-1))) + 1
    ends = labels.source[labels.is_match], target[labels.is_match]
    joined = coo_array((np.ones(len(ends[0]), np.bool_), ends), (size, size))
    things: Array = connected_components(joined, directed=False)[1][labels.source]
    return things


def make_lesson(
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    labels: Mapping[str, PairLabels],
    valid: Mapping[str, PairLabels],
    logits: Mapping[str, Array],
    cardinalities: Mapping[str, Cardinality],
    sureness: Sureness,
    labelled: Collection[str],
    settings: ModelSettings,
) -> Lesson:
    """Choose what one round learns from.

    Args:
        candidates: of every type.
        task: the types.
        labels: known pairs by type.
        valid: known pairs that are held back, of all labelled types.
        logits: entity type to ``[p]`` scores of the round before.
        cardinalities: of every type.
        sureness: of pairs without labels.
        labelled: types that learn from their labels; those of others stand beside what is sure.
        settings: of the aligner.
    """
    learn: dict[str, Believed] = {}
    held: dict[str, Believed] = {}
    contested: dict[str, Contested] = {}
    unlabelled: dict[str, Believed] = {}
    for name, pairs in candidates.items():
        if not len(pairs.source):
            continue
        told, sure = (
            partial(
                find,
                logit=logits[name],
                cardinality=cardinalities[name],
                hopeless=sureness.hopeless,
                same_graph=task.same_graph,
            )
            for find in (labelled_pairs, sure_pairs)
        )
        if name in labelled:
            learn[name], held[name] = told(pairs, labels[name]), told(pairs, valid[name])
            if settings.train.rounds and len(learn[name].matches()) < MANY:
                believed = sure(pairs, least=sureness.least, margin=sureness.margin)
                unlabelled[name] = without_labels(
                    believed, pairs, [labels[name], valid[name]], same_graph=task.same_graph
                )
        elif settings.train.rounds:
            believed = sure(pairs, least=sureness.least, margin=sureness.margin)
            if name in labels and len(labels[name].source):
                believed = with_answers(believed, told(pairs, labels[name]))
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
    return Lesson(learn, held, contested, unlabelled)
