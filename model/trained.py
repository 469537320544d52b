"""What a training leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from model.calibration import Calibration
    from model.competition import Competition
    from model.graph import Cardinality
    from model.inputs import Habit
    from model.network import NetworkShape


@dataclass(frozen=True)
class TrainedModel:
    """What was learned, without the data it was learned on.

    Attributes:
        shape: of the network.
        weights: the network's, by name.
        habits: relation channel to how the prior weighs it.
        competition: how rivals move the score.
        calibration: entity type to how scores become probabilities.
        thresholds: entity type to the least confidence of a link.
        cardinalities: entity type to what was configured or estimated.
        trees: entity type to boosted trees, where they are worth having (`model.boosting`).
        metrics: figures of the training, JSON-able.
        versions: of what it was made with.
    """

    shape: NetworkShape
    weights: Mapping[str, torch.Tensor]
    habits: Mapping[str, Habit]
    competition: Competition
    calibration: Mapping[str, Calibration]
    thresholds: Mapping[str, float]
    cardinalities: Mapping[str, Cardinality]
    trees: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
