"""Which attributes and relations decided: the shares of what moved the scores of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.align import Links, Reasons
    from model.graph import IntArray

SAMPLE = 1_000
"""Links of a type that are explained for it."""


@dataclass(frozen=True)
class Channel:
    """What one attribute or relation did for the links of its type.

    Attributes:
        speaks_for, speaks_against: share of all log-odds that moved these links' scores, 0 to 1;
            over all channels of the type they sum to 1.
        strongest: share of the links whose strongest reason it is.
        says: share of the links where it says anything.
    """

    name: str
    kind: str
    speaks_for: float
    speaks_against: float
    strongest: float
    says: float


def sampled(links: Links, seed: int) -> IntArray:
    """Return rows of the type's `ScoredPairs` of at most `SAMPLE` links, drawn evenly."""
    if len(links.pair) <= SAMPLE:
        return links.pair
    draw = np.random.default_rng(seed)
    return np.sort(draw.choice(links.pair, SAMPLE, replace=False))


def deciding(told: Sequence[Reasons]) -> tuple[Channel, ...]:
    """Sum up the reasons of links, the channel that moved most first."""
    moved: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    says: Counter[tuple[str, str]] = Counter()
    strongest: Counter[tuple[str, str]] = Counter()
    for why in told:
        for place, reason in enumerate(why.reasons):
            channel = reason.channel, reason.kind
            moved[channel][reason.contribution < 0] += abs(reason.contribution)
            says[channel] += 1
            strongest[channel] += place == 0
    total = sum(map(sum, moved.values())) or 1.0
    return tuple(
        sorted(
            (
                Channel(
                    *channel, speaks_for / total, speaks_against / total,
                    strongest[channel] / len(told), says[channel] / len(told),
                )
                for channel, (speaks_for, speaks_against) in moved.items()
            ),
            key=lambda one: (-(one.speaks_for + one.speaks_against), one.name),
        )
    )  # fmt: skip
