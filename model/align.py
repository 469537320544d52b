"""The order of the steps: prepare, train, score, respect, decide, explain, for the connector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from model.decision import Links, decide, respect
from model.lookalikes import against_look_alikes
from model.preparation import Prepared, network_inputs, prepare
from model.progress import silent
from model.reasons import Reason, Reasons, explain
from model.reproducible import reproducible
from model.scoring import ScoredPairs, score
from model.trained import TrainedModel
from model.training.learning import learn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import PairLabels
    from model.progress import Progress
    from model.settings import ModelSettings

__all__ = [
    "Links",
    "Prepared",
    "Reason",
    "Reasons",
    "ScoredPairs",
    "TrainedModel",
    "decide",
    "explain",
    "prepare",
    "respect",
    "score",
    "train",
]


def train(
    prepared: Prepared,
    labels: Mapping[str, PairLabels],
    settings: ModelSettings,
    *,
    valid: Mapping[str, PairLabels] | None = None,
    progress: Progress = silent,
) -> TrainedModel:
    """Learn from labels, and from sure pairs for the types that have none.

    Args:
        prepared: both graphs.
        labels: known matches (and non-matches) by type; may be empty.
        settings: of the aligner.
        valid: known pairs to choose epochs, calibration and thresholds by; without them a part
            of the labels is held back for that.
        progress: reports the epochs.
    """
    with reproducible(settings.train) as device:
        trained = learn(
            network_inputs(prepared, device),
            prepared.candidates,
            prepared.task,
            labels,
            valid or {},
            settings,
            progress,
        )
    trained = replace(trained, forms=prepared.forms)
    return against_look_alikes(prepared, trained, progress)
