"""What was learned, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.align import TrainedModel
    from model.graph import PairLabels


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
    lines += [
        f"    {name}: {trained.cardinalities.get(name, 'one-to-one')}, "
        f"links from a confidence of {threshold:.2f}"
        for name, threshold in trained.thresholds.items()
    ]
    return "\n".join(lines)
