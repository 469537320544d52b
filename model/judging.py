"""Which scored pairs can be judged by known links, and which of them are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.decision import Links
    from model.graph import BoolArray, FloatArray, PairLabels
    from model.scoring import ScoredPairs

Array = NDArray[Any]


@dataclass(frozen=True)
class Judged:
    """The pairs of one type that known links tell something about.

    Attributes:
        confidence: ``[n]``.
        right: ``[n]`` the known links have it.
        linked: ``[n]`` it was decided to be the same.
        gold: known links that are judged, those that blocking lost included.
        learned: known pairs set aside, because the model learned from their entities.
    """

    confidence: FloatArray
    right: BoolArray
    linked: BoolArray
    gold: int
    learned: int

    @property
    def ranked(self) -> Array:
        """``[n]``: below every pair that was linked stand those that lost against a rival."""
        ranked: Array = np.where(self.linked, self.confidence + 1.0, self.confidence)
        return ranked


def judge(
    scores: ScoredPairs, links: Links, gold: PairLabels, learned: PairLabels | None, width: int
) -> Judged:
    """Compare the candidates of one type with the links that are known.

    A pair counts as right where the gold has it, as wrong where the gold knows one of its two
    entities (or says it is not the same), and is set aside where the gold knows neither, since a
    file of known links need not be complete. Pairs that touch an entity the model learned from
    are set aside too.

    Args:
        scores: all candidates.
        links: those that were decided.
        gold: known pairs.
        learned: pairs that the model was trained on.
        width: entities of the target graph, to number the pairs.
    """
    taken = [np.unique(side) for side in (learned.source, learned.target)] if learned else []

    def fresh(source: Array, target: Array) -> BoolArray:
        if not taken:
            return np.ones(len(source), dtype=np.bool_)
        return np.asarray(~(np.isin(source, taken[0]) | np.isin(target, taken[1])))

    judged = fresh(gold.source, gold.target)
    same = judged & gold.is_match
    known = np.unique(_number(gold.source[same], gold.target[same], width))
    pairs = _number(scores.source, scores.target, width)
    concerned = fresh(scores.source, scores.target) & (
        np.isin(scores.source, gold.source[same])
        | np.isin(scores.target, gold.target[same])
        | np.isin(pairs, _number(gold.source[judged], gold.target[judged], width))
    )
    linked = np.zeros(len(scores.source), dtype=np.bool_)
    linked[links.pair] = True
    return Judged(
        scores.confidence[concerned],
        np.isin(pairs, known)[concerned],
        linked[concerned],
        len(known),
        int(np.count_nonzero(~judged)),
    )


def _number(source: Array, target: Array, width: int) -> NDArray[np.int64]:
    return np.asarray(source.astype(np.int64) * width + target)
