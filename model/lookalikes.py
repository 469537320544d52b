"""Where hardly anything matches, each graph is held against itself before a score is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.confidence.calibration import survivors
from model.confidence.lookalikes import with_look_alikes
from model.preparation import with_itself
from model.progress import silent
from model.scoring import final_log_odds

if TYPE_CHECKING:
    from collections.abc import Collection

    from model.preparation import Prepared
    from model.progress import Progress
    from model.trained import TrainedModel

Array = NDArray[Any]

EXPLAINED = "links by chance, of"
"""In the metrics of a training: how many are to be expected, and how many there are."""

_FEW = 0.15
"""Sure matches, for each entity of the smaller graph, below which most may be chance."""

_LEAST = 50
"""Entities of the smaller graph that tell of chance."""


def against_look_alikes(
    prepared: Prepared, trained: TrainedModel, progress: Progress = silent
) -> TrainedModel:
    """Return the model with confidences that know of look-alikes, where there are few matches.

    Args:
        prepared: both graphs.
        trained: on these.
        progress: reports the steps.
    """
    few = _with_few_matches(prepared, trained)
    if not few:
        return trained
    links = _links(prepared, trained, few, progress)
    own = [_links(with_itself(prepared, side, progress), trained, few, progress) for side in (0, 1)]
    calibration, metrics = dict(trained.calibration), dict(trained.metrics)
    for name, known in few.items():
        calibration[name], *explained = with_look_alikes(
            calibration[name],
            links[name],
            [of_graph[name] for of_graph in own],
            prepared.entities[name],
        )
        metrics[name] = {**known, EXPLAINED: explained}
    return replace(trained, calibration=calibration, metrics=metrics)


def _with_few_matches(prepared: Prepared, trained: TrainedModel) -> dict[str, Mapping[str, object]]:
    """Return the types that are linked one to one, without labels, and have few sure matches.

    With each the metrics of its training.
    """
    few = {}
    for of_type in () if prepared.task.same_graph else prepared.task.types:
        known, size = trained.metrics.get(of_type.name), min(prepared.entities[of_type.name])
        of_one = of_type.link and trained.cardinalities[of_type.name] == "one-to-one"
        if not of_one or size < _LEAST or not isinstance(known, Mapping) or known["labelled"]:
            continue
        if known["matches learned from"] < _FEW * size:
            few[of_type.name] = known
    return few


def _links(
    prepared: Prepared, trained: TrainedModel, names: Collection[str], progress: Progress
) -> dict[str, Array]:
    """Return the log-odds of what would be links, were there no threshold."""
    logits = final_log_odds(prepared, trained, progress)
    links = {}
    for name in names:
        pairs, logit = prepared.candidates[name], logits[name]
        same = prepared.task.same_graph
        rows = survivors(pairs, logit, trained.cardinalities[name], same_graph=same)
        links[name] = logit[rows].astype(np.float64)
    return links
