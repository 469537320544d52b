"""The course of a training: prior, what is believed, rounds, rivals, calibration, thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.boosting import add_trees
from model.budget import HELD
from model.competition import (
    Competition,
    compete,
    fit_competition,
    no_competition,
    rival_features,
)
from model.contradiction import DISAGREE
from model.held import Taught, confidences, grown_trees
from model.lessons import PRIOR_SURENESS, Lesson, has_labels
from model.levels import run_prior, run_prior_of_neighbours
from model.prior import observed_habits, with_habits
from model.rounds import run_rounds, untrained
from model.selftraining import as_examples, estimate_cardinality, known_cardinality, sure_pairs
from model.trained import TrainedModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.candidates import CandidatePairs
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.inputs import Habit, Inputs, Scores
    from model.progress import Progress
    from model.settings import ModelSettings

Array = NDArray[Any]


def learn(
    inputs: Inputs,
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    labels: Mapping[str, PairLabels],
    valid: Mapping[str, PairLabels],
    settings: ModelSettings,
    progress: Progress,
) -> TrainedModel:
    """Train on labels where there are some, and on sure pairs for every other type.

    Args:
        inputs: what the network reads.
        candidates: of every type.
        task: the types.
        labels: known pairs by type; may be empty.
        valid: known pairs to choose epochs, calibration and thresholds by; without them a part
            of what is believed is held back.
        settings: of the aligner.
        progress: reports the epochs.
    """
    network = untrained(inputs, settings)
    prior = first = run_prior(inputs)
    habits: Mapping[str, Habit] = {}
    if network.shape.levels > 1:
        temperature = network.temperature(1).detach()
        habits = _habits(inputs, first, temperature, candidates, task)
        inputs = with_habits(inputs, habits)
        prior = run_prior_of_neighbours(inputs, first, temperature)
    logits = prior.log_odds()
    del first, prior
    cardinalities = _cardinalities(task, candidates, logits, labels)
    course = run_rounds(
        inputs, candidates, task, labels, valid, logits, cardinalities, settings, progress
    )
    network, inputs, lesson = course.network, course.inputs, course.lesson
    competition = no_competition()
    if settings.network.competition:
        competition = _competition(candidates, task, cardinalities, course.logits, lesson, settings)
    final = compete(candidates, task, cardinalities, course.logits, competition)
    taught = Taught(
        network, inputs, course.scores, lesson, labels, valid, candidates, task, cardinalities,
        competition,
    )  # fmt: skip
    trees = grown_trees(taught, final, settings.train.seed) if settings.network.trees else {}
    final = add_trees(trees, network, inputs, course.scores, final, cardinalities)
    calibration, thresholds, evidence = confidences(taught, final, trees)
    metrics: dict[str, object] = {}
    shares = course.shares
    for name, believed in lesson.learn.items():
        metrics[name] = {
            "learned from": len(believed.rows),
            "matches learned from": int(believed.is_match.sum()),
            "labelled": has_labels(labels, name),
            "boosted trees": name in trees,
            **({DISAGREE: _by_channel(inputs, name, shares[name])} if name in shares else {}),
            **({HELD: evidence[name].document()} if name in evidence else {}),
        }
    return TrainedModel(
        shape=network.shape,
        weights={name: value.detach().cpu() for name, value in network.state_dict().items()},
        habits=habits,
        competition=competition,
        calibration=calibration,
        thresholds=thresholds,
        cardinalities=cardinalities,
        trees=trees,
        metrics=metrics,
        versions={"torch": str(torch.__version__), "numpy": np.__version__},
    )


def _by_channel(inputs: Inputs, name: str, shares: Array) -> dict[str, float]:
    channels = inputs.types[name].channels
    return {channel: round(float(x), 3) for channel, x in zip(channels, shares, strict=True)}


def _habits(
    inputs: Inputs,
    below: Scores,
    temperature: torch.Tensor,
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
) -> dict[str, Habit]:
    """Return how the prior weighs the relations, by the pairs that are sure without them."""
    sure = {}
    logits = below.log_odds()
    for name, pairs in candidates.items():
        believed = sure_pairs(
            pairs,
            logits[name],
            "one-to-one",
            least=PRIOR_SURENESS.least,
            margin=PRIOR_SURENESS.margin,
            hopeless=-np.inf,
            same_graph=task.same_graph,
        )
        sure[name] = believed.matches()
    with torch.no_grad():
        return observed_habits(inputs, below, temperature, sure)


def _cardinalities(
    task: AlignmentTask,
    candidates: Mapping[str, CandidatePairs],
    logits: Mapping[str, Array],
    labels: Mapping[str, PairLabels],
) -> dict[str, Cardinality]:
    """Return what is configured, else what the scores say, where known matches do not object."""
    cardinalities = {}
    for of_type in task.types:
        name = of_type.name
        estimated = estimate_cardinality(candidates[name], logits[name], same_graph=task.same_graph)
        if name in labels and not task.same_graph:
            estimated = known_cardinality(estimated, labels[name], candidates[name], logits[name])
        cardinalities[name] = of_type.cardinality or estimated
    return cardinalities


def _competition(
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    cardinalities: Mapping[str, Cardinality],
    logits: Mapping[str, Array],
    lesson: Lesson,
    settings: ModelSettings,
) -> Competition:
    parts = []
    for name, believed in lesson.learn.items():
        features = rival_features(
            candidates[name].source,
            candidates[name].target,
            logits[name],
            cardinalities[name],
            same_graph=task.same_graph,
        )
        examples = as_examples(believed, logits[name], seed=settings.train.seed)
        rows = examples.rows.numpy()
        parts.append(
            (features[rows], logits[name][rows], examples.is_match.numpy(), examples.weight.numpy())
        )
    if not parts:
        return no_competition()
    features, logit, is_match, weight = (np.concatenate(p) for p in zip(*parts, strict=True))
    return fit_competition(features, logit, is_match, weight)
