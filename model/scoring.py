"""A trained model put to work on two graphs: all levels, rivals, trees, confidences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.network.competition import compete
from model.network.levels import run_levels
from model.network.network import PairNetwork
from model.network.prior import with_habits, with_rivals
from model.preparation import network_inputs
from model.progress import silent
from model.reproducible import reproducible
from model.ties import count_equals
from model.training.boosting import add_trees
from model.training.ensemble import mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import torch

    from model.graph import FloatArray, IntArray
    from model.network.inputs import Inputs, Scores
    from model.preparation import Prepared
    from model.progress import Progress
    from model.trained import Member, TrainedModel


@dataclass(frozen=True)
class ScoredPairs:
    """All candidates of one type with their scores.

    Attributes:
        source: ``[p]`` rows in the source graph's table.
        target: ``[p]`` rows in the target graph's table.
        confidence: ``[p]`` calibrated probability that the pair is a match.
        logit: ``[p]`` the members' mean score, log-odds before calibration.
        equals: ``[p]`` rivals that nothing tells from each pair.
    """

    source: IntArray
    target: IntArray
    confidence: FloatArray
    logit: FloatArray
    equals: IntArray


@dataclass(frozen=True)
class Applied:
    """What one member of a trained model makes of two graphs, step by step.

    Attributes:
        member: the member.
        network: with its weights.
        inputs: what it read.
        levels: scores of every level.
        rivalled: entity type to ``[p]`` log-odds with rivals taken into account.
        final: entity type to ``[p]`` log-odds with the trees' part added.
    """

    member: Member
    network: PairNetwork
    inputs: Inputs
    levels: tuple[Scores, ...]
    rivalled: Mapping[str, FloatArray]
    final: Mapping[str, FloatArray]


def apply_model(
    prepared: Prepared,
    trained: TrainedModel,
    device: torch.device,
    progress: Progress = silent,
    *,
    states: bool = False,
) -> Iterator[Applied]:
    """Run every level on every candidate, member by member.

    Args:
        prepared: both graphs; not necessarily those that the model was trained on.
        trained: a model of the same mapping.
        device: to work on.
        progress: reports the levels.
        states: whether the levels are to keep their states.
    """
    inputs = with_habits(network_inputs(prepared, device), trained.habits)
    inputs = with_rivals(
        inputs, {name: trained.cardinalities[name] for name in trained.shape.rivals}
    )
    total = trained.shape.levels * len(trained.members)
    with progress("score", total, "levels") as advance:
        for member in trained.members:
            network = PairNetwork(trained.shape, seed=0)
            network.load_state_dict(dict(member.weights))
            network.to(device)
            levels = run_levels(network, inputs, states=states, advance=advance)
            rivalled = compete(
                prepared.candidates,
                prepared.task,
                trained.cardinalities,
                levels[-1].log_odds(),
                member.competition,
            )
            final = add_trees(
                member.trees, network, inputs, levels, rivalled, trained.cardinalities
            )
            yield Applied(member, network, inputs, levels, rivalled, final)


def final_log_odds(
    prepared: Prepared, trained: TrainedModel, progress: Progress = silent
) -> Mapping[str, FloatArray]:
    """Return the members' mean log-odds, entity type to ``[p]``."""
    with reproducible(prepared.settings.train) as device:
        applied = apply_model(prepared, trained, device, progress)
        return mean([by_member.final for by_member in applied])


def score(
    prepared: Prepared, trained: TrainedModel, *, progress: Progress = silent
) -> dict[str, ScoredPairs]:
    """Score every candidate of every type.

    Args:
        prepared: both graphs; not necessarily those that the model was trained on.
        trained: a model of the same mapping.
        progress: reports the levels.

    Raises:
        ValueError: the graphs were read another way than the model was taught.
    """
    if prepared.forms != trained.forms:
        raise ValueError("the graphs are to be prepared with the forms of the trained model")
    scored = {}
    for name, logit in final_log_odds(prepared, trained, progress).items():
        pairs = prepared.candidates[name]
        equals = count_equals(
            pairs.source,
            pairs.target,
            logit,
            trained.cardinalities[name],
            same_graph=prepared.task.same_graph,
        )
        confidence = trained.calibration[name].confidence(logit, equals)
        scored[name] = ScoredPairs(
            pairs.source, pairs.target, confidence, logit.astype(np.float32), equals
        )
    return scored
