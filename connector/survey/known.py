"""How links compare with links that are known: precision, recall, and whether confidences hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import beta

from model.confidence.budget import HELD, Evidence
from model.evaluation import at_threshold, average_precision, calibration_error, curve
from model.judging import judge

if TYPE_CHECKING:
    from model.align import Links, ScoredPairs, TrainedModel
    from model.evaluation import Quality
    from model.graph import PairLabels

Array = NDArray[Any]
KnownFrom = Literal["file", "decisions", "held back"]

_POINTS = 200
_BINS = np.linspace(0.0, 1.0, 11)
_SURE = (0.05, 0.95)


class Point(NamedTuple):
    """One point of the precision-recall curve, with the number of pairs above it."""

    recall: float
    precision: float
    pairs: int


class Bin(NamedTuple):
    """Pairs of about one confidence: how many, and the share that is right (90% interval)."""

    confidence: float
    right: float
    low: float
    high: float
    pairs: float


@dataclass(frozen=True)
class Known:
    """One type against known links.

    Attributes:
        known_from: a file, people's decisions, or labels that training held back.
        gold: known links that are judged.
        learned: known links set aside, because the model learned from them.
        decided: quality of the links as decided; None where recall is not known.
        average_precision: over all orders decided; None where recall is not known.
        calibration_error: expected; None where only bins are known.
        curve: precision against recall, at most 200 points.
        calibration: by tenths of confidence.
    """

    known_from: KnownFrom
    gold: int
    learned: int
    decided: Quality | None
    average_precision: float | None
    calibration_error: float | None
    curve: tuple[Point, ...]
    calibration: tuple[Bin, ...]


def known(
    scores: ScoredPairs,
    links: Links,
    gold: PairLabels,
    learned: PairLabels | None,
    width: int,
    known_from: KnownFrom,
) -> Known | None:
    """Compare one type with known pairs; None where there is nothing to judge.

    Args:
        scores: all candidates, scored as if nobody had decided anything.
        links: those that were decided so.
        gold: known pairs.
        learned: pairs that the model was trained on; what touches their entities is set aside.
        width: entities of the target graph.
        known_from: where the known pairs come from.
    """
    judged = judge(scores, links, gold, learned, width)
    if not judged.gold or not len(judged.confidence):
        return None
    confidence, right = judged.confidence, judged.right
    chosen = judged.linked
    points = curve(judged.ranked, right, judged.gold)
    places = np.unique(np.linspace(0, len(points.threshold) - 1, _POINTS).astype(np.int64))
    return Known(
        known_from=known_from,
        gold=judged.gold,
        learned=judged.learned,
        decided=at_threshold(confidence[chosen], right[chosen], 0.0, judged.gold),
        average_precision=average_precision(judged.ranked, right, judged.gold),
        calibration_error=calibration_error(confidence, right),
        curve=tuple(
            Point(recall, precision, pairs)
            for recall, precision, pairs in zip(
                points.recall[places].tolist(),
                points.precision[places].tolist(),
                points.links[places].tolist(),
                strict=True,
            )
        ),
        calibration=_bins(confidence, right.astype(np.float64), (~right).astype(np.float64)),
    )


def held_known(trained: TrainedModel, name: str) -> Known | None:
    """Return what training held back of its labels; None where it had none for the type.

    What is below the threshold was not kept, so that it tells nothing of recall.
    """
    metrics = trained.metrics.get(name)
    document = metrics.get(HELD) if isinstance(metrics, dict) else None
    held = Evidence.of(document) if document else Evidence()
    if not held.log_odds:
        return None
    right, wrong = np.array(held.right), np.array(held.wrong)
    return Known(
        known_from="held back",
        gold=round(float(right.sum())),
        learned=0,
        decided=None,
        average_precision=None,
        calibration_error=None,
        curve=(),
        calibration=_bins(expit(np.array(held.log_odds)), right, wrong),
    )


def _bins(confidence: Array, right: Array, wrong: Array) -> tuple[Bin, ...]:
    place = np.clip(np.digitize(confidence, _BINS) - 1, 0, len(_BINS) - 2)
    found = []
    for one in np.unique(place):
        here = place == one
        weight = right[here] + wrong[here]
        yes, total = float(right[here].sum()), float(weight.sum())
        # Jeffreys' interval; the weights of what was held back are no whole numbers.
        low, high = beta.ppf(_SURE, yes + 0.5, total - yes + 0.5)
        mean = float((confidence[here] * weight).sum() / max(total, 1e-9))
        found.append(Bin(mean, yes / max(total, 1e-9), float(low), float(high), total))
    return tuple(found)
