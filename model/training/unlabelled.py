"""What entities that no label speaks of teach beside the labels: which pairs do not match.

People label matches, so that nearly all entities with a label have a partner. What those without
one are drawn to is seen among all others alone: pairs that a sure pair beats, and hopeless ones.
Sure matches are left out. The right ones are like those with labels, and whoever learned the wrong
ones would be surer of them than what is held back can tell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.believed import Believed
    from model.candidates import CandidatePairs
    from model.graph import PairLabels
    from model.training.examples import Examples

MANY = 3_000
"""Known matches that need nothing beside them."""

_SHARE = 0.3
"""What all of it counts for beside few labels, against the examples with labels."""


def without_labels(
    believed: Believed,
    pairs: CandidatePairs,
    labels: Sequence[PairLabels],
    *,
    same_graph: bool = False,
) -> Believed:
    """Return what is believed of pairs neither of whose entities is in any label.

    Args:
        believed: of one type (`sure_pairs`).
        pairs: its candidates.
        labels: known pairs of the type, those that are held back included.
        same_graph: both sides are the same entities.
    """
    source = np.concatenate([part.source for part in labels])
    target = np.concatenate([part.target for part in labels])
    if same_graph:
        source = target = np.concatenate([source, target])
    rows = believed.rows
    touched = np.isin(pairs.source[rows], source) | np.isin(pairs.target[rows], target)
    return believed.take(~touched)


def with_unlabelled(examples: Examples, unlabelled: Examples) -> Examples:
    """Return the examples with labels, and the non-matches among the others.

    Args:
        examples: with labels.
        unlabelled: other pairs of the same type; all together count for a share of those, the less
            the more matches are known.
    """
    others = unlabelled.take(torch.nonzero(unlabelled.is_match == 0.0)[:, 0])
    if not len(others):
        return examples
    matches = float(examples.weight[examples.is_match == 1.0].sum())
    share = _SHARE * max(1.0 - matches / MANY, 0.0)
    most = share * float(examples.weight.sum()) / float(others.weight.sum())
    return examples.joined(replace(others, weight=others.weight * min(1.0, most)))
