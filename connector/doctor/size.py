"""An estimate of what a sync will take, from counts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from connector.doctor.check import Check

if TYPE_CHECKING:
    from connector.config import Settings
    from connector.schema import GraphProfile

# Measured on two cores with the benchmark's graphs; good to a factor of two.
_BASE_GIB = 0.8
_BYTES_A_PAIR_AND_CHANNEL = 350
_MICROSECONDS_A_PAIR = 150


def estimate(settings: Settings, source: GraphProfile, target: GraphProfile) -> Check:
    """Estimate memory and time of training and scoring."""
    counts = [{label.label: label.count for label in graph.labels} for graph in (source, target)]
    candidates = settings.model.candidates
    pairs, channels = 0, 0
    for entity in settings.mapping.entities:
        entities = counts[0].get(entity.source.label, 0), counts[1].get(entity.target.label, 0)
        most = min(
            sum(entities) * (candidates.per_entity + candidates.structural) // 2,
            entities[0] * entities[1],
        )
        pairs += most
        channels += most * max(1, len(entity.attributes))
    needed = _BASE_GIB + channels * _BYTES_A_PAIR_AND_CHANNEL / 2**30
    available = psutil.virtual_memory().available / 2**30
    seconds = pairs * _MICROSECONDS_A_PAIR / 1e6
    time = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    text = f"about {pairs:,} pairs to score: {needed:.1f} GiB of memory, {time} to train and score"
    if needed > available:
        return Check(
            "warn",
            "size",
            f"{text}; {available:.1f} GiB are free here",
            "use a larger machine, or lower [candidates] per_entity",
        )
    return Check("ok", "size", text)
