"""How the links compare with links that are known, by the protocol of the benchmark."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from connector.report.tables import table
from model.evaluation import (
    Quality,
    at_threshold,
    average_precision,
    best,
    calibration_error,
    threshold_table,
)
from model.judging import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.align import Links, ScoredPairs
    from model.graph import PairLabels


@dataclass(frozen=True)
class TypeQuality:
    """One entity type against its known links.

    Attributes:
        gold: known links that are judged; those the model learned from are set aside.
        learned: known links set aside.
        decided: precision, recall and F1 of the links as decided.
        best: at the best threshold there is, for comparison only.
        average_precision: over all decided orders, every gold link in the denominator.
        candidate_recall: share of the gold among the candidates.
        candidates: pairs that were scored.
        calibration_error: expected, over 15 bins of equal mass.
        thresholds: quality at several thresholds.
    """

    type: str
    gold: int
    learned: int
    decided: Quality
    best: Quality
    average_precision: float
    candidate_recall: float
    candidates: int
    calibration_error: float
    thresholds: tuple[Quality, ...]


def measure(
    name: str,
    scores: ScoredPairs,
    links: Links,
    gold: PairLabels,
    learned: PairLabels | None,
    width: int,
) -> TypeQuality:
    """Compare one type with the links that are known; which pairs are judged, `judge` says.

    Args:
        name: entity type.
        scores: all candidates.
        links: those that were decided.
        gold: known pairs.
        learned: pairs that the model was trained on.
        width: entities of the target graph, to number the pairs.
    """
    judged = judge(scores, links, gold, learned, width)
    confidence, right = judged.confidence, judged.right
    chosen, total = judged.linked, judged.gold
    return TypeQuality(
        type=name,
        gold=total,
        learned=judged.learned,
        decided=at_threshold(confidence[chosen], right[chosen], 0.0, total),
        best=best(confidence, right, total),
        average_precision=average_precision(judged.ranked, right, total),
        candidate_recall=float(np.count_nonzero(right) / max(total, 1)),
        candidates=len(scores.source),
        calibration_error=calibration_error(confidence, right),
        thresholds=threshold_table(confidence[chosen], right[chosen], total),
    )


def evaluation_document(results: Mapping[str, TypeQuality]) -> dict[str, Any]:
    """Return the figures as plain values."""
    return {name: asdict(result) for name, result in results.items()}


def evaluation_text(results: Mapping[str, TypeQuality]) -> str:
    """Return the figures as tables."""
    head = ("entity type", "known", "set aside", "links", "precision", "recall", "F1", "AP",
            "candidates", "cand. recall", "calibration error")  # fmt: skip
    parts = [
        table(
            head,
            [
                (r.type, r.gold, r.learned, r.decided.links, r.decided.precision, r.decided.recall,
                 r.decided.f1, r.average_precision, r.candidates, r.candidate_recall,
                 r.calibration_error)
                for r in results.values()
            ],
        )
    ]  # fmt: skip
    parts += [
        f"\n{result.type}, links at or above a confidence:\n"
        + table(
            ("confidence", "links", "precision", "recall", "F1"),
            [(q.threshold, q.links, q.precision, q.recall, q.f1) for q in result.thresholds],
        )
        for result in results.values()
    ]
    return "\n".join(parts)
