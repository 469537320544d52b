"""Pairs that a round finds likely, but whose rivals are as likely: at most one of them matches.

What is sure tells nothing about them, so that a network which learns from sure pairs alone ends
anywhere on look-alikes. They are learned from by their chance instead (soft targets, after Hinton
et al. 2015, "Distilling the knowledge in a neural network").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.assignment import rival_ends
from model.training.examples import Examples

if TYPE_CHECKING:
    from model.believed import Believed
    from model.candidates import CandidatePairs
    from model.graph import Cardinality

Array = NDArray[Any]

_MOST = 30.0
"""Log-odds beyond which there is no difference; their powers stay finite."""


@dataclass(frozen=True)
class Contested:
    """Candidates of one type that are likely, but not alone.

    Attributes:
        rows: ``[n]`` distinct, ascending.
        chance: ``[n]`` that each matches, if of all rivals one does at most.
    """

    rows: Array
    chance: Array


def contested_pairs(
    pairs: CandidatePairs,
    logit: Array,
    believed: Believed,
    cardinality: Cardinality,
    *,
    least: float,
    same_graph: bool = False,
) -> Contested:
    """Return the likely pairs of which nothing is believed, by their chance against all rivals.

    Args:
        pairs: candidates of one type.
        logit: ``[p]`` scores so far.
        believed: what is sure, and sure not to match.
        cardinality: which ends have rivals.
        least: log-odds of a likely pair.
        same_graph: both sides are the same entities.
    """
    likely = logit >= least
    likely[believed.rows] = False
    rows = np.flatnonzero(likely)
    odds = np.exp(np.minimum(logit, _MOST))
    ends = rival_ends(pairs.source, pairs.target, cardinality, same_graph=same_graph)
    of_end = np.bincount(ends.ravel(), np.tile(odds, len(ends)))
    total = of_end[ends[:, rows]].max(axis=0, initial=0.0)
    # The one is for an end none of whose pairs matches.
    return Contested(rows, odds[rows] / (1.0 + np.maximum(total, odds[rows])))


def with_contested(examples: Examples, contested: Contested, *, seed: int) -> Examples:
    """Return the examples and the contested pairs, at most as many of these as are matches.

    Args:
        examples: of one type, none of them contested.
        contested: of that type.
        seed: of the draw; each stands for those that were left out beside it.
    """
    rows, chance = contested.rows, contested.chance
    most = min(len(rows), int((examples.is_match == 1.0).sum()))
    if not most:
        return examples
    weight = len(rows) / most
    drawn = np.random.default_rng(seed).choice(len(rows), most, replace=False)
    target = torch.from_numpy(chance[drawn].astype(np.float32))
    others = Examples(torch.from_numpy(rows[drawn]), target, torch.full((most,), weight))
    return examples.joined(others)
