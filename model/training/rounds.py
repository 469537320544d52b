"""The rounds of a training: what is believed is learned, and what was learned is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from model.assignment import assign
from model.graph import Kind
from model.network.inputs import RELATION, RIVALS, feature_width
from model.network.network import NetworkShape, PairNetwork
from model.network.prior import with_rivals
from model.training.contested import with_contested
from model.training.contradiction import disagreement, lacking
from model.training.examples import as_examples, example_share
from model.training.fitting import fit
from model.training.lessons import PRIOR_SURENESS, ROUND_SURENESS, Lesson, make_lesson
from model.training.unlabelled import with_unlabelled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import torch

    from model.candidates import CandidatePairs
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.network.inputs import Inputs, Scores
    from model.progress import Advance
    from model.settings import ModelSettings, NetworkSettings, TrainSettings

Array = NDArray[Any]

_AGREED = 0.99
"""Share of the links that two rounds have in common beyond which a further one is not needed."""

_PASSES = 2
"""Where labels are learned from in one round only, it has that many times the epochs."""

_KNOWN, _BELIEVED = 3_000.0, 300.0
"""What many labels, and many sure pairs, are worth: the latter are sure for the same reasons."""


@dataclass(frozen=True)
class Course:
    """Where the rounds stand.

    Attributes:
        network: taught in the last one.
        inputs: what it reads.
        scores: of all levels.
        lesson: of the last round.
        shares: entity type to how often matches disagree in each attribute, of the types without
            labels.
        logits: entity type to ``[p]`` scores of the last level; at first those of the prior.
    """

    network: PairNetwork
    inputs: Inputs
    scores: list[Scores]
    lesson: Lesson
    shares: Mapping[str, Array]
    logits: Mapping[str, Array]


def run_rounds(
    inputs: Inputs,
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    labels: Mapping[str, PairLabels],
    valid: Mapping[str, PairLabels],
    labelled: Collection[str],
    logits: Mapping[str, Array],
    cardinalities: Mapping[str, Cardinality],
    settings: ModelSettings,
    seed: int,
    advance: Advance,
) -> Course:
    """Teach a network round by round, each on what the one before made of the pairs.

    With few labels the first round is one without: it learns from sure pairs, beside which what is
    known stands, and the rounds by labels start from what it learned, so that few labels are hardly
    ever worse than none.

    Args:
        inputs: what the network reads.
        candidates: of every type.
        task: the types.
        labels: known pairs by type; may be empty.
        valid: known pairs that are held back.
        labelled: types that have enough labels to learn from.
        logits: entity type to ``[p]`` scores of the prior.
        cardinalities: of every type.
        settings: of the aligner; their seed says which sure pairs are held back.
        seed: of everything else that is drawn.
        advance: reports the epochs.
    """
    known = sum(int(np.count_nonzero(labels[name].is_match)) for name in labelled)
    rounds, epochs = _rounds_and_epochs(labelled, settings)
    informed = rounds > 1 and 0 < known < _BELIEVED
    shares = {
        name: disagreement(of_type, candidates[name], logits[name], same_graph=task.same_graph)
        for name, of_type in inputs.types.items()
        if settings.train.contradictions and (informed or name not in labelled)
    }
    teaching = replace(settings.train, epochs=epochs, seed=seed)
    start: Mapping[str, torch.Tensor] | None = None
    network = untrained(inputs, settings.network, seed)
    course = Course(network, inputs, [], Lesson({}, {}, {}, {}), shares, logits)
    for number in range(rounds):
        informing = informed and not number
        by_labels = () if informing else labelled
        if settings.network.competition:
            # Sure pairs beat their rivals: how a pair stands among them would teach nothing else.
            inputs = with_rivals(inputs, {name: cardinalities[name] for name in by_labels})
        sureness = ROUND_SURENESS if number else PRIOR_SURENESS
        before = course.logits
        lesson = make_lesson(
            candidates, task, labels, valid, before, cardinalities, sureness, by_labels, settings
        )
        network = untrained(inputs, settings.network, seed)
        if start is not None:
            network.load_state_dict(start)
        shown = {name: share for name, share in shares.items() if name not in by_labels}
        # The round before is not read again, and takes much memory.
        course = Course(network, inputs, [], lesson, shown, before)
        facts = _KNOWN if by_labels else _BELIEVED
        course = _teach(course, teaching, facts, advance, informed=start is not None)
        if informing:
            start = network.state_dict()
        elif number < rounds - 1 and (
            agreement(candidates, task, cardinalities, before, course.logits) > _AGREED
        ):
            advance(epochs * settings.network.levels * (rounds - number - 1))
            break
    return course


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


def course_epochs(labelled: Collection[str], settings: ModelSettings) -> int:
    """Return how many epochs `run_rounds` reports."""
    rounds, epochs = _rounds_and_epochs(labelled, settings)
    return rounds * epochs * settings.network.levels


def _rounds_and_epochs(labelled: Collection[str], settings: ModelSettings) -> tuple[int, int]:
    """Return how many rounds there are at most, and how many epochs each level has in one."""
    rounds = max(settings.train.rounds, int(bool(labelled)))
    passes = _PASSES if labelled and rounds == 1 else 1
    return rounds, settings.train.epochs * passes


def untrained(inputs: Inputs, settings: NetworkSettings, seed: int) -> PairNetwork:
    """Return a network that gives the prior."""
    types = inputs.types.values()
    shape = NetworkShape(
        kinds=(*get_args(Kind), RELATION, RIVALS),
        channels=tuple(key for of_type in types for key in of_type.channel_keys()),
        types=tuple(inputs.types),
        features=feature_width(inputs.types),
        levels=settings.levels,
        hidden=settings.hidden,
        cross_attention=settings.cross_attention,
        self_attention=settings.self_attention,
        rivals=tuple(name for name, t in inputs.types.items() if t.cardinality is not None),
    )
    return PairNetwork(shape, seed).to(inputs.device)


def _teach(
    course: Course, settings: TrainSettings, facts: float, advance: Advance, *, informed: bool
) -> Course:
    """Teach the course's network its lesson; its logits are those that the lesson was made by."""
    inputs, lesson, shares, logits = course.inputs, course.lesson, course.shares, course.logits
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

    scores = fit(
        course.network, inputs, examples, checks, settings,
        facts=facts, informed=informed, seed=seed, report=report,
    )  # fmt: skip
    return replace(course, scores=scores, logits=scores[-1].log_odds())
