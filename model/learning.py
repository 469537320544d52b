"""The course of a training: prior, what is believed, rounds, rivals, calibration, thresholds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import torch
from numpy.typing import NDArray

from model.assignment import assign
from model.boosting import add_trees
from model.budget import HELD
from model.competition import (
    Competition,
    compete,
    fit_competition,
    no_competition,
    rival_features,
)
from model.contested import with_contested
from model.contradiction import DISAGREE, disagreement, lacking
from model.graph import Kind
from model.held import Taught, confidences, grown_trees
from model.inputs import RELATION, RIVALS, Scores, feature_width
from model.lessons import (
    PRIOR_SURENESS,
    ROUND_SURENESS,
    Lesson,
    has_labels,
    make_lesson,
)
from model.levels import run_prior, run_prior_of_neighbours
from model.network import NetworkShape, PairNetwork
from model.prior import observed_habits, with_habits, with_rivals
from model.selftraining import (
    as_examples,
    estimate_cardinality,
    example_share,
    known_cardinality,
    sure_pairs,
)
from model.training import TrainedModel, fit
from model.unlabelled import with_unlabelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.candidates import CandidatePairs
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.inputs import Habit, Inputs
    from model.progress import Advance, Progress
    from model.settings import ModelSettings, TrainSettings

Array = NDArray[Any]

_AGREED = 0.99
"""Share of the links that two rounds have in common beyond which a further one is not needed."""

_PASSES = 2
"""Where labels are learned from in one round only, it has that many times the epochs."""

_KNOWN, _BELIEVED = 3_000.0, 300.0
"""What many labels, and many sure pairs, are worth: the latter are sure for the same reasons."""


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
    first = run_prior(inputs)
    prior = first.logit
    habits: Mapping[str, Habit] = {}
    if network.shape.levels > 1:
        temperature = network.temperature(1).detach()
        habits = _habits(inputs, first, temperature, candidates, task)
        inputs = with_habits(inputs, habits)
        prior = run_prior_of_neighbours(inputs, first, temperature).logit
    logits = {name: _numpy(part) for name, part in prior.items()}
    del first, prior
    cardinalities = _cardinalities(task, candidates, logits, labels)
    if settings.network.competition:
        # Where the sure pairs are those that beat their rivals, rivals would teach nothing else.
        known = {n: c for n, c in cardinalities.items() if has_labels(labels, n)}
        inputs = with_rivals(inputs, known)
    labelled = any(has_labels(labels, name) for name in inputs.types)
    rounds = max(settings.train.rounds, int(labelled))
    scores, lesson = list[Scores](), Lesson({}, {}, {}, {})
    shares = {
        name: disagreement(of_type, candidates[name], logits[name], same_graph=task.same_graph)
        for name, of_type in inputs.types.items()
        if settings.train.contradictions and not has_labels(labels, name)
    }
    metrics: dict[str, object] = {}
    facts = _KNOWN if labelled else _BELIEVED
    passes = _PASSES if labelled and rounds == 1 else 1
    teaching = replace(settings.train, epochs=settings.train.epochs * passes)
    epochs = teaching.epochs * network.shape.levels * rounds
    with progress("train", epochs, "epochs") as advance:
        for number in range(rounds):
            sureness = ROUND_SURENESS if number else PRIOR_SURENESS
            lesson = make_lesson(
                candidates, task, labels, valid, logits, cardinalities, sureness, settings
            )
            # The round before is not read again, and its scores take much memory.
            network, scores = untrained(inputs, settings), []
            scores = _teach(network, inputs, lesson, shares, logits, teaching, facts, advance)
            before, logits = logits, {n: _numpy(part) for n, part in scores[-1].logit.items()}
            last = number == rounds - 1
            if not last and agreement(candidates, task, cardinalities, before, logits) > _AGREED:
                advance(teaching.epochs * network.shape.levels * (rounds - number - 1))
                break
    competition = no_competition()
    if settings.network.competition and rounds:
        competition = _competition(candidates, task, cardinalities, logits, lesson, settings)
    final = compete(candidates, task, cardinalities, logits, competition)
    taught = Taught(
        network, inputs, scores, lesson, labels, valid, candidates, task, cardinalities, competition
    )
    trees = grown_trees(taught, final, settings.train.seed) if settings.network.trees else {}
    final = add_trees(trees, network, inputs, scores, final, cardinalities)
    calibration, thresholds, evidence = confidences(taught, final, trees)
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


def agreement(
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    cardinalities: Mapping[str, Cardinality],
    before: Mapping[str, Array],
    after: Mapping[str, Array],
) -> float:
    """Return the share of all links, of all types, that two rounds have in common."""
    common = either = 0
    for name, pairs in candidates.items():
        links = [
            assign(
                pairs.source,
                pairs.target,
                logits[name],
                cardinalities[name],
                threshold=0.0,
                same_graph=task.same_graph,
            )
            for logits in (before, after)
        ]
        both = len(np.intersect1d(links[0], links[1]))
        common += both
        either += len(links[0]) + len(links[1]) - both
    return common / max(either, 1)


def untrained(inputs: Inputs, settings: ModelSettings) -> PairNetwork:
    """Return a network that gives the prior."""
    types = inputs.types.values()
    shape = NetworkShape(
        kinds=(*get_args(Kind), RELATION, RIVALS),
        channels=tuple(key for of_type in types for key in of_type.channel_keys()),
        types=tuple(inputs.types),
        features=feature_width(inputs.types),
        levels=settings.network.levels,
        hidden=settings.network.hidden,
        cross_attention=settings.network.cross_attention,
        self_attention=settings.network.self_attention,
        rivals=tuple(name for name, t in inputs.types.items() if t.cardinality is not None),
    )
    return PairNetwork(shape, settings.train.seed).to(inputs.device)


def _habits(
    inputs: Inputs,
    below: Scores,
    temperature: torch.Tensor,
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
) -> dict[str, Habit]:
    """Return how the prior weighs the relations, by the pairs that are sure without them."""
    sure = {}
    for name, pairs in candidates.items():
        believed = sure_pairs(
            pairs,
            _numpy(below.logit[name]),
            "one-to-one",
            least=PRIOR_SURENESS.least,
            margin=PRIOR_SURENESS.margin,
            hopeless=-np.inf,
            same_graph=task.same_graph,
        )
        sure[name] = believed.matches()
    with torch.no_grad():
        return observed_habits(inputs, below, temperature, sure)


def _numpy(values: torch.Tensor) -> Array:
    return values.detach().cpu().numpy().astype(np.float64)


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


def _teach(
    network: PairNetwork,
    inputs: Inputs,
    lesson: Lesson,
    shares: Mapping[str, Array],
    logits: Mapping[str, Array],
    settings: TrainSettings,
    facts: float,
    advance: Advance,
) -> list[Scores]:
    seed = settings.seed
    share = example_share([*lesson.learn.values(), *lesson.unlabelled.values()])
    examples, checks, unlabelled = (
        {
            name: as_examples(part, logits[name], seed=seed, share=share)
            for name, part in believed.items()
        }
        for believed in (lesson.learn, lesson.held, lesson.unlabelled)
    )
    for name, others in unlabelled.items():
        examples[name] = with_unlabelled(examples[name], others)
    for name, contested in lesson.contested.items():
        examples[name] = with_contested(examples[name], contested, seed=seed)
    for name in shares.keys() & examples.keys():
        lack = lacking(inputs.types[name], shares[name], lesson.learn[name])
        examples[name] = replace(examples[name], disagree=lack)

    def report(loss: float) -> None:
        advance(1, loss=loss)

    return fit(network, inputs, examples, checks, settings, facts=facts, seed=seed, report=report)


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
