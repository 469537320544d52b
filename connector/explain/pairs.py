"""Scored pairs: what both sides say, and what each channel contributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.explain.sides import SHOWN, Side, short, side
from model import align

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.align import Prepared, Reasons, ScoredPairs, TrainedModel
    from model.graph import IntArray, TypedGraph


@dataclass(frozen=True)
class Explanation:
    """One pair, what both sides say, and what each channel contributed (log-odds)."""

    type: str
    source: Side
    target: Side
    confidence: float
    why: Reasons

    def lines(self) -> list[str]:
        """Return one line a reason: both sides' values and the contribution."""
        reasons = self.why.reasons
        width = max((len(reason.channel) for reason in reasons), default=0)
        return [
            f"{reason.contribution:+5.1f}  {reason.channel:<{width}}  "
            f"{_text(self.source.says.get(reason.channel))}  |  "
            f"{_text(self.target.says.get(reason.channel))}"
            for reason in reasons
        ]


def explanations(
    graphs: tuple[TypedGraph, TypedGraph],
    prepared: Prepared,
    trained: TrainedModel,
    scores: Mapping[str, ScoredPairs],
    entity_type: str,
    rows: IntArray,
    *,
    neighbours: int = SHOWN,
) -> list[Explanation]:
    """Explain scored pairs, given as ``[k]`` rows of the type's `ScoredPairs`.

    Of each relation so many neighbours are shown.
    """
    pairs = scores[entity_type]
    return [
        Explanation(
            entity_type,
            side(graphs[0], entity_type, int(pairs.source[row]), neighbours=neighbours),
            side(graphs[1], entity_type, int(pairs.target[row]), neighbours=neighbours),
            float(pairs.confidence[row]),
            why,
        )
        for row, why in zip(
            rows.tolist(),
            align.explain(prepared, trained, {entity_type: rows})[entity_type],
            strict=True,
        )
    ]


def _text(values: tuple[str, ...] | None) -> str:
    if not values:
        return "-"
    text = ", ".join(values[:SHOWN]) + (", ..." if len(values) > SHOWN else "")
    return short(text)
