"""The course of a training: prior, rounds, rivals and trees by member, calibration, thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.confidence.budget import HELD
from model.confidence.completeness import with_completeness
from model.network.competition import (
    Competition,
    compete,
    fit_competition,
    no_competition,
    rival_features,
)
from model.network.levels import run_prior, run_prior_of_neighbours
from model.network.prior import observed_habits, with_habits
from model.trained import Member, TrainedModel
from model.training.boosting import add_trees
from model.training.cardinality import estimate_cardinality, known_cardinality
from model.training.contradiction import DISAGREE
from model.training.ensemble import mean, member_seeds
from model.training.examples import as_examples
from model.training.held import (
    Taught,
    confidences,
    grown_trees,
    held_matches,
    log_odds_without,
)
from model.training.lessons import PRIOR_SURENESS, has_labels, held_back
from model.training.rounds import course_epochs, run_rounds, untrained
from model.training.selftraining import sure_pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from model.candidates import CandidatePairs
    from model.confidence.budget import Evidence
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.network.inputs import Habit, Inputs, Scores
    from model.progress import Progress
    from model.settings import ModelSettings
    from model.training.rounds import Course

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
            of the labels, and of what else is believed, is held back.
        settings: of the aligner.
        progress: reports the epochs.
    """
    prior = alone = run_prior(inputs)
    habits: Mapping[str, Habit] = {}
    network = untrained(inputs, settings.network, settings.train.seed)
    if network.shape.levels > 1:
        temperature = network.temperature(1).detach()
        habits = _habits(inputs, alone, temperature, candidates, task)
        inputs = with_habits(inputs, habits)
        prior = run_prior_of_neighbours(inputs, alone, temperature)
    logits = prior.log_odds()
    del alone, prior
    cardinalities = _cardinalities(task, candidates, logits, labels)
    labelled = [name for name, p in candidates.items() if len(p) and has_labels(labels, name)]
    labels, valid = (
        {
            name: with_completeness(
                known, candidates[name], logits[name], cardinalities[name],
                same_graph=task.same_graph,
            )
            for name, known in of_types.items()
        }
        for of_types in (labels, valid)
    )  # fmt: skip
    labels, held_labels = held_back(
        labels,
        [name for name in labelled if name not in valid],
        settings.train.seed,
        same_graph=task.same_graph,
    )
    valid = {**valid, **held_labels}
    members: list[Member] = []
    finals: list[Mapping[str, Array]] = []
    lefts: list[Mapping[str, Array]] = []
    seeds = member_seeds(candidates, labelled, settings.train)
    epochs = course_epochs(labelled, settings) * len(seeds)
    with progress("train", epochs, "epochs") as advance:
        for seed in seeds:
            course = run_rounds(
                inputs, candidates, task, labels, valid, labelled, logits, cardinalities, settings,
                seed, advance,
            )  # fmt: skip
            competition = no_competition()
            if settings.network.competition:
                competition = _competition(course, candidates, task, cardinalities, seed)
            taught = Taught(
                course.network, course.inputs, course.scores, course.lesson, labels, valid,
                labelled, candidates, task, cardinalities, competition,
            )  # fmt: skip
            rivalled = compete(candidates, task, cardinalities, course.logits, competition)
            trees = grown_trees(taught, rivalled, seed) if settings.network.trees else {}
            final = add_trees(
                trees, taught.network, taught.inputs, taught.levels, rivalled, cardinalities
            )
            if not members:
                lead, shares, held = taught, course.shares, held_matches(taught)
            left = log_odds_without(taught, trees, held)
            weights = {key: x.detach().cpu() for key, x in taught.network.state_dict().items()}
            members.append(Member(weights, competition, trees))
            finals.append(final)
            lefts.append(left)
    calibration, thresholds, evidence = confidences(lead, mean(finals), mean(lefts), held)
    grown = frozenset(name for member in members for name in member.trees)
    return TrainedModel(
        shape=lead.network.shape,
        members=tuple(members),
        habits=habits,
        calibration=calibration,
        thresholds=thresholds,
        cardinalities=cardinalities,
        metrics=_metrics(lead, shares, grown, evidence),
        versions={"torch": str(torch.__version__), "numpy": np.__version__},
    )


def _metrics(
    taught: Taught,
    shares: Mapping[str, Array],
    grown: Collection[str],
    evidence: Mapping[str, Evidence],
) -> dict[str, object]:
    metrics: dict[str, object] = {}
    for name, believed in taught.lesson.learn.items():
        metrics[name] = {
            "learned from": len(believed.rows),
            "matches learned from": int(believed.is_match.sum()),
            "labelled": name in taught.labelled,
            "boosted trees": name in grown,
            **(
                {DISAGREE: _by_channel(taught.inputs, name, shares[name])} if name in shares else {}
            ),
            **({HELD: evidence[name].document()} if name in evidence else {}),
        }
    return metrics


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
    course: Course,
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    cardinalities: Mapping[str, Cardinality],
    seed: int,
) -> Competition:
    parts, logits = [], course.logits
    for name, believed in course.lesson.learn.items():
        features = rival_features(
            candidates[name].source,
            candidates[name].target,
            logits[name],
            cardinalities[name],
            same_graph=task.same_graph,
        )
        examples = as_examples(believed, logits[name], seed=seed)
        rows = examples.rows.numpy()
        parts.append(
            (features[rows], logits[name][rows], examples.is_match.numpy(), examples.weight.numpy())
        )
    if not parts:
        return no_competition()
    features, logit, is_match, weight = (np.concatenate(p) for p in zip(*parts, strict=True))
    return fit_competition(features, logit, is_match, weight)
