"""The pairs that a network learns from, a bounded number of them, drawn from what is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.believed import Believed

Array = NDArray[Any]

_MOST_POSITIVES = 8_000
_MOST_NEGATIVES = 24_000
_MOST = 64_000
"""Examples of all types together; many types share it."""
_NEGATIVES = 10


@dataclass(frozen=True)
class Examples:
    """Pairs of one type with what is believed of them.

    Attributes:
        rows: ``[n]`` distinct rows of the type's candidates.
        is_match: ``[n]`` 0 or 1; between them the chance of one that is not believed either way.
        weight: ``[n]`` pairs that each stands for.
        disagree: share of the matches that are shown to disagree in an attribute though they do
            not, attribute by attribute; empty: none.
    """

    rows: torch.Tensor
    is_match: torch.Tensor
    weight: torch.Tensor
    disagree: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: torch.Tensor) -> Examples:
        """Return some of them."""
        return replace(
            self,
            rows=self.rows[index],
            is_match=self.is_match[index],
            weight=self.weight[index],
        )

    def joined(self, others: Examples) -> Examples:
        """Return both together, in the order of their rows, which are distinct."""
        rows = torch.cat([self.rows, others.rows])
        order = torch.argsort(rows)
        return replace(
            self,
            rows=rows[order],
            is_match=torch.cat([self.is_match, others.is_match])[order],
            weight=torch.cat([self.weight, others.weight])[order],
        )


def example_share(believed: Iterable[Believed]) -> float:
    """Return the share of a type's usual number of examples that all types together can have."""
    wanted = 0
    for part in believed:
        matches = int(part.is_match.sum())
        wanted += min(matches, _MOST_POSITIVES)
        wanted += min(len(part.rows) - matches, _MOST_NEGATIVES)
    return min(1.0, _MOST / max(wanted, 1))


def as_examples(believed: Believed, logit: Array, *, seed: int, share: float = 1.0) -> Examples:
    """Draw a bounded number of examples: half of the negatives are the hardest, half any.

    Each stands for those that were left out beside it, so that the balance stays.

    Args:
        believed: of one type.
        logit: ``[p]`` scores so far, by which negatives are hard.
        seed: of the draw.
        share: of the usual bounds (`example_share`).
    """
    most_positive, most_negative = int(_MOST_POSITIVES * share), int(_MOST_NEGATIVES * share)
    draw = np.random.default_rng(seed)
    positive = believed.matches()
    negative = believed.rows[~believed.is_match]
    weights = [np.ones(len(positive)), np.ones(len(negative))]
    if len(positive) > most_positive:
        weights[0] = np.full(most_positive, len(positive) / most_positive)
        positive = np.sort(draw.choice(positive, most_positive, replace=False))
    most = min(most_negative, max(_NEGATIVES * len(positive), 200))
    if len(negative) > most:
        order = np.argsort(-logit[negative], kind="stable")
        half = most // 2
        rest = draw.choice(order[half:], most - half, replace=False)
        weights[1] = np.concatenate(
            [np.ones(half), np.full(most - half, (len(negative) - half) / (most - half))]
        )
        negative = negative[np.concatenate([order[:half], rest])]
    rows = np.concatenate([positive, negative])
    order = np.argsort(rows, kind="stable")
    is_match = np.arange(len(rows)) < len(positive)
    return Examples(
        torch.from_numpy(rows[order].astype(np.int64)),
        torch.from_numpy(is_match[order].astype(np.float32)),
        torch.from_numpy(np.concatenate(weights)[order].astype(np.float32)),
    )
