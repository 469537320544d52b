"""How a pair stands among its rivals: the other candidates of its two entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from model.assignment import unique_sides
from model.ties import SAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from model.candidates import CandidatePairs
    from model.graph import AlignmentTask, BoolArray, Cardinality, FloatArray, IntArray

Array = NDArray[Any]

RIVAL_FEATURES = (
    "normaliser",
    "ahead",
    "behind",
    "best",
    "share",
    "rival mass",
)
"""What is said of each side that admits one partner only."""

STANDING_FEATURES = (
    "chance",
    "odds",
    *(
        f"{side} {said}"
        for side in ("source", "target")
        for said in ("share", "share or none", "best", "ahead", "far ahead", "behind", "far behind")
    ),
)
"""What a level hears of how a pair stood at the level below, all within 0 and 1."""

_CLIP = 12.0
_NEAR = 3.0
_SPREAD = 0.5
# Being ahead may only help and being behind only hurt, so that every weight is 0 or more.
_BOUNDS = [(0.0, None)] * (2 * len(RIVAL_FEATURES))


@dataclass(frozen=True)
class Competition:
    """Weights of the rival features, the same for all types.

    Attributes:
        weights: ``[2 * 6]`` of the source side's features, then the target side's.
    """

    weights: Array

    def adjust(self, logit: Array, features: Array) -> Array:
        """Return ``[p]`` log-odds with the rivals taken into account."""
        adjusted: Array = logit + features @ self.weights
        return adjusted


def no_competition() -> Competition:
    """Return the competition that leaves scores as they are."""
    return Competition(np.zeros(2 * len(RIVAL_FEATURES), dtype=np.float64))


def rival_features(
    source: IntArray,
    target: IntArray,
    logit: Array,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> Array:
    """Describe how each pair stands against the other candidates of its entities.

    A side that admits several partners has no rivals: its features are 0. With ``same_graph``
    both ends of other pairs count, whichever side they stand on.

    Args:
        source: ``[p]`` rows.
        target: ``[p]`` rows.
        logit: ``[p]``.
        cardinality: which sides admit one partner only.
        same_graph: both sides are the same entities.

    Returns:
        ``[p, 12]`` (`RIVAL_FEATURES` of the source side, then of the target side).
    """
    width = len(RIVAL_FEATURES)
    result = np.zeros((len(logit), 2 * width))
    sides = _sides(source, target, logit, cardinality, same_graph=same_graph)
    for column, side in zip((0, width), sides, strict=True):
        if side is None:
            continue
        result[:, column : column + width] = np.stack(
            [
                -np.log1p(side.rival_odds) / 4.0,
                np.clip(side.margin, 0.0, _CLIP) / 4.0,
                np.clip(side.margin, -_CLIP, 0.0) / 4.0,
                side.best,
                side.chance / np.maximum(side.chance + side.rival_chance, 1e-9),
                -np.log1p(side.rival_chance),
            ],
            axis=1,
        )
    return result


def standing(
    source: IntArray,
    target: IntArray,
    logit: Array,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> FloatArray:
    """Describe how each pair stands, for the next level to hear; arguments as `rival_features`.

    Returns:
        ``[p, 16]`` (`STANDING_FEATURES`); 0 for a side that admits several partners.
    """
    result = np.zeros((len(logit), len(STANDING_FEATURES)), dtype=np.float32)
    result[:, 0] = expit(logit)
    result[:, 1] = expit(logit / 4.0)
    columns = 2
    for side in _sides(source, target, logit, cardinality, same_graph=same_graph):
        if side is not None:
            odds, said = np.exp(side.logit), result[:, columns : columns + 7]
            said[:, 0] = side.chance / np.maximum(side.chance + side.rival_chance, 1e-9)
            said[:, 1] = odds / (1.0 + odds + side.rival_odds)
            said[:, 2] = side.best
            for column, margin in ((3, side.margin), (5, -side.margin)):
                said[:, column] = np.clip(margin, 0.0, _NEAR) / _NEAR
                said[:, column + 1] = np.clip(margin, 0.0, _CLIP) / _CLIP
        columns += 7
    return result


@dataclass(frozen=True)
class _Side:
    """How pairs stand among all pairs of the same entity on one side; all ``[p]``."""

    logit: Array
    margin: Array
    best: Array
    chance: Array
    rival_chance: Array
    rival_odds: Array


def _sides(
    source: IntArray, target: IntArray, logit: Array, cardinality: Cardinality, *, same_graph: bool
) -> Iterator[_Side | None]:
    """Yield both sides; None for one that admits several partners."""
    clipped = np.clip(logit.astype(np.float64), -_CLIP, _CLIP)
    unique_ones = unique_sides(cardinality)
    if same_graph and unique_ones != (True, True):
        unique_ones = (False, False)
    for ends, unique in zip((source, target), unique_ones, strict=True):
        if not unique:
            yield None
        elif same_graph:
            both = np.concatenate([source, target])
            yield _side(ends.astype(np.int64), both, np.concatenate([clipped, clipped]), clipped)
        else:
            yield _side(ends, ends, clipped, clipped)


def _side(ends: Array, all_ends: Array, all_logits: Array, logit: Array) -> _Side:
    """Describe pairs at one end, among all pairs that touch the same entity."""
    size = int(all_ends.max(initial=-1)) + 1
    top = np.full(size, -_CLIP)
    np.maximum.at(top, all_ends, all_logits)
    first = all_logits >= top[all_ends] - SAME
    second = np.full(size, -_CLIP)
    np.maximum.at(second, all_ends[~first], all_logits[~first])
    tied = np.bincount(all_ends[first], minlength=size) > 1
    second[tied] = top[tied]
    odds = np.bincount(all_ends, np.exp(all_logits), minlength=size)
    chance = expit(logit)
    chances = np.bincount(all_ends, expit(all_logits), minlength=size)
    best = logit >= top[ends] - SAME
    return _Side(
        logit,
        np.where(best, top[ends] - second[ends], logit - top[ends]),
        best.astype(np.float64),
        chance,
        np.maximum(chances[ends] - chance, 0.0),
        np.maximum(odds[ends] - np.exp(logit), 0.0),
    )


def fit_competition(
    features: Array, logit: Array, is_match: BoolArray, weight: Array
) -> Competition:
    """Learn how much rivals matter, held to little where examples are few.

    Args:
        features: ``[n, 12]`` of `rival_features`.
        logit: ``[n]``.
        is_match: ``[n]``.
        weight: ``[n]`` pairs that each example stands for.
    """
    y, w, base = (part.astype(np.float64) for part in (is_match, weight, logit))

    def loss(raw: Array) -> tuple[float, Array]:
        z = base + features @ raw
        value = float(np.sum(w * (np.logaddexp(0.0, z) - y * z)))
        value += 0.5 * float(np.sum((raw / _SPREAD) ** 2))
        return value, features.T @ (w * (expit(z) - y)) + raw / _SPREAD**2

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=_BOUNDS)
    return Competition(found.x)


def compete(
    candidates: Mapping[str, CandidatePairs],
    task: AlignmentTask,
    cardinalities: Mapping[str, Cardinality],
    logits: Mapping[str, Array],
    competition: Competition,
) -> dict[str, Array]:
    """Return every type's log-odds with rivals taken into account."""
    return {
        name: competition.adjust(
            logit,
            rival_features(
                candidates[name].source,
                candidates[name].target,
                logit,
                cardinalities[name],
                same_graph=task.same_graph,
            ),
        )
        for name, logit in logits.items()
    }
