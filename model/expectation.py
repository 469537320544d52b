"""What is to be expected of the links that were decided, and which of them the budget admits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.align import Links
from model.candidates import among
from model.confidence.budget import HELD, Evidence, choose, expect, temperature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.align import ScoredPairs, TrainedModel
    from model.confidence.budget import Expectation, Temperature
    from model.graph import BoolArray, PairLabels
    from model.settings import MatchSettings

Array = NDArray[Any]


def within_budget(
    links: Mapping[str, Links],
    scores: Mapping[str, ScoredPairs],
    trained: TrainedModel,
    settings: MatchSettings,
    *,
    decisions: Mapping[str, PairLabels] | None = None,
) -> tuple[dict[str, Links], dict[str, Expectation]]:
    """Leave out what exceeds the budget, and say what to expect of the rest, by type.

    What a person locked is taken as right: it is never left out, and not counted.

    Args:
        links: what `align.decide` decided; as it takes the surest first, those from a higher
            threshold on are what it would have decided with that threshold.
        scores: of all candidates.
        trained: the model that they come from.
        settings: with the budget, if there is one.
        decisions: what people decided.
    """
    kept: dict[str, Links] = {}
    expected: dict[str, Expectation] = {}
    for name, found in links.items():
        log_odds = calibrated_log_odds(trained, name, scores[name])[found.pair]
        known = learned_temperature(trained, name)
        free = ~_locked(found, (decisions or {}).get(name))
        allowed = settings.allowed_wrong(name)
        least = -np.inf if allowed is None else choose(log_odds[free], allowed, known)
        within = ~free | (log_odds >= least)
        kept[name] = Links(
            found.source[within], found.target[within], found.confidence[within], found.pair[within]
        )
        base = trained.thresholds[name] if settings.threshold is None else settings.threshold
        expected[name] = expect(
            log_odds[free & within],
            known,
            threshold=max(base, float(expit(least))),
            short=int(np.count_nonzero(~within)),
        )
    return kept, expected


def calibrated_log_odds(trained: TrainedModel, name: str, scores: ScoredPairs) -> Array:
    """Return ``[p]`` the log-odds of each confidence, also where that is as good as 1."""
    return trained.calibration[name].log_odds(scores.logit, scores.equals)


def learned_temperature(trained: TrainedModel, name: str) -> Temperature:
    """Return what training left known of a type's temperature."""
    metrics = trained.metrics.get(name)
    held = metrics.get(HELD) if isinstance(metrics, dict) else None
    return temperature(Evidence.of(held) if held else Evidence())


def _locked(links: Links, decided: PairLabels | None) -> BoolArray:
    """Return ``[k]`` which links a person locked, in whichever direction it was said."""
    if decided is None or not len(decided.source):
        return np.zeros(len(links.source), dtype=bool)
    source, target = decided.source[decided.is_match], decided.target[decided.is_match]
    either = np.append(source, target), np.append(target, source)
    return among(links.source, links.target, *either)
