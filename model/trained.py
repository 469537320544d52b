"""What a training leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from model.confidence.calibration import Calibration
    from model.forms import TypeForm
    from model.graph import Cardinality
    from model.network.competition import Competition
    from model.network.inputs import Habit
    from model.network.network import NetworkShape


@dataclass(frozen=True)
class Member:
    """One network, and what adds to its score.

    Attributes:
        weights: the network's, by name.
        competition: how rivals move the score.
        trees: entity type to boosted trees, where they are worth having
            (`model.training.boosting`).
    """

    weights: Mapping[str, torch.Tensor]
    competition: Competition
    trees: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainedModel:
    """What was learned, without the data it was learned on.

    Attributes:
        shape: of every member's network.
        members: whose log-odds are averaged (`model.training.ensemble`).
        habits: relation channel to how the prior weighs it.
        calibration: entity type to how the members' mean becomes a probability.
        thresholds: entity type to the least confidence of a link.
        cardinalities: entity type to what was configured or estimated.
        metrics: figures of the training, JSON-able.
        versions: of what it was made with.
        forms: entity type to how its attributes were read (`model.forms`).
    """

    shape: NetworkShape
    members: tuple[Member, ...]
    habits: Mapping[str, Habit]
    calibration: Mapping[str, Calibration]
    thresholds: Mapping[str, float]
    cardinalities: Mapping[str, Cardinality]
    metrics: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, TypeForm] = field(default_factory=dict)
