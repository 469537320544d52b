"""What was learned, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.lookalikes import EXPLAINED
from model.training.contradiction import DISAGREE

if TYPE_CHECKING:
    from model.align import TrainedModel
    from model.graph import PairLabels

_WORTH_SAYING = 0.01


def training_summary(trained: TrainedModel, labels: Mapping[str, PairLabels]) -> str:
    """Return what the model learned from and where it draws the line."""
    given = {name: len(pairs.source) for name, pairs in labels.items() if len(pairs.source)}
    lines = [
        "learned from "
        + (
            ", ".join(f"{count:,} known pairs of {name}" for name, count in given.items())
            if given
            else "pairs that are sure by themselves, no labels"
        )
    ]
    for name, threshold in trained.thresholds.items():
        lines.append(
            f"    {name}: {trained.cardinalities.get(name, 'one-to-one')}, "
            f"links from a confidence of {threshold:.2f}"
        )
        lines += _taught_itself(trained.metrics.get(name))
    return "\n".join(lines)


def _taught_itself(metrics: object) -> list[str]:
    """Return what a type without labels took for sure, and how far it does not rely on that."""
    if not isinstance(metrics, Mapping) or metrics["labelled"]:
        return []
    said = f"        taught itself by {metrics['matches learned from']:,} sure matches"
    disagree = [
        f"{attribute} ({share:.0%})"
        for attribute, share in metrics.get(DISAGREE, {}).items()
        if share >= _WORTH_SAYING
    ]
    lines = [f"{said}; matches differ in {', '.join(disagree)}" if disagree else said]
    explained, links = metrics.get(EXPLAINED, (0, 0))
    if explained > _WORTH_SAYING * links:
        lines.append(
            f"        few match: {explained:,} of {links:,} that look the same are to be expected "
            "by chance; known pairs would tell them apart"
        )
    return lines
