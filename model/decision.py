"""From scores to links: people's decisions first, then the assignment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.assignment import assign, touching
from model.candidates import among
from model.ties import count_equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import AlignmentTask, BoolArray, FloatArray, IntArray, PairLabels
    from model.scoring import ScoredPairs
    from model.settings import MatchSettings
    from model.trained import TrainedModel


@dataclass(frozen=True)
class Links:
    """The candidates of one type that were decided to be the same.

    Attributes:
        source: ``[k]`` rows in the source graph's table.
        target: ``[k]`` rows in the target graph's table.
        confidence: ``[k]``.
        pair: ``[k]`` rows in the type's `ScoredPairs`.
    """

    source: IntArray
    target: IntArray
    confidence: FloatArray
    pair: IntArray


def respect(
    scores: Mapping[str, ScoredPairs],
    task: AlignmentTask,
    trained: TrainedModel,
    decisions: Mapping[str, PairLabels],
) -> dict[str, ScoredPairs]:
    """Return the scores with people's decisions as what tells equal rivals apart.

    A rival that a person ruled out, or one of whose entities a person gave another partner, has no
    share in the confidence of those that nothing else told from it.
    """
    result = dict(scores)
    for name, decided in decisions.items():
        if name not in scores or not len(decided.source):
            continue
        pairs, cardinality = scores[name], trained.cardinalities[name]
        locked = _marked(pairs, decided, is_match=True, same_graph=task.same_graph)
        refused = _marked(pairs, decided, is_match=False, same_graph=task.same_graph)
        taken = touching(
            pairs.source, pairs.target, locked, cardinality, same_graph=task.same_graph
        )
        left = ~(locked | refused | taken)
        equals = pairs.equals.copy()
        equals[left] = count_equals(
            pairs.source[left],
            pairs.target[left],
            pairs.logit[left],
            cardinality,
            same_graph=task.same_graph,
        )
        confidence = trained.calibration[name].confidence(pairs.logit, equals)
        result[name] = replace(
            pairs, confidence=np.where(left, confidence, pairs.confidence), equals=equals
        )
    return result


def decide(
    scores: Mapping[str, ScoredPairs],
    task: AlignmentTask,
    trained: TrainedModel,
    settings: MatchSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
) -> dict[str, Links]:
    """Turn confidences into links, one entry per type that is to be linked.

    Locked pairs are links of confidence 1 and take their entities' places; pairs that a person
    ruled out are none.
    """
    links = {}
    for of_type in task.types:
        if not of_type.link or of_type.name not in scores:
            continue
        pairs = scores[of_type.name]
        decided = (decisions or {}).get(of_type.name)
        locked = _marked(pairs, decided, is_match=True, same_graph=task.same_graph)
        refused = _marked(pairs, decided, is_match=False, same_graph=task.same_graph)
        threshold = settings.threshold
        if threshold is None:
            threshold = trained.thresholds[of_type.name]
        # Confidences saturate where the log-odds still differ, so these set the order.
        log_odds = trained.calibration[of_type.name].log_odds(pairs.logit, pairs.equals)
        order = np.where(refused | (pairs.confidence < threshold), -np.inf, log_odds)
        rows = assign(
            pairs.source,
            pairs.target,
            order,
            trained.cardinalities[of_type.name],
            threshold=float(np.finfo(np.float32).min),
            locked=locked,
            same_graph=task.same_graph,
        )
        confidence = np.where(locked, np.float32(1.0), pairs.confidence)
        links[of_type.name] = Links(
            pairs.source[rows],
            pairs.target[rows],
            confidence[rows].astype(np.float32),
            rows.astype(np.int32),
        )
    return links


def _marked(
    pairs: ScoredPairs, decided: PairLabels | None, *, is_match: bool, same_graph: bool
) -> BoolArray:
    """Return ``[p]`` which pairs a person decided that way."""
    if decided is None or not len(decided.source):
        return np.zeros(len(pairs.source), dtype=bool)
    chosen = decided.is_match == is_match
    source, target = decided.source[chosen], decided.target[chosen]
    if same_graph:
        source, target = np.minimum(source, target), np.maximum(source, target)
    return among(pairs.source, pairs.target, source, target)
