"""Teaching without labels: pairs that are sure by themselves, and what they beat.

A pair is sure where its score is high and ahead of every rival at each end that admits one partner
only. The rivals that it beat are the negatives. Where an end admits several partners, the others
there are no rivals, and nothing is concluded about them. Where both ends do, a pair is sure if
neither of its entities has a better one, and a negative if both have far better ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.assignment import assign, margins, margins_by_end, touching, unique_sides
from model.training import Examples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.candidates import CandidatePairs
    from model.graph import BoolArray, Cardinality, PairLabels

Array = NDArray[Any]

_MOST_POSITIVES = 8_000
_MOST_NEGATIVES = 24_000
_MOST = 64_000
"""Examples of all types together; many types share it."""
_NEGATIVES = 10
HELD_SHARE = 0.2
"""Of what is known or believed, by entity, that is not learned from."""

_OUTDONE = 3.0
"""Log-odds by which both entities of a pair have better ones where they may have several."""

_SEVERAL = 0.15
_FEW = 20
_OUGHT = 3.0
"""Second partners that known matches ought to show before their absence counts."""

_CARDINALITIES: dict[tuple[bool, ...], Cardinality] = {
    (True, True): "one-to-one",
    (True, False): "many-to-one",
    (False, True): "one-to-many",
    (False, False): "many-to-many",
}


@dataclass(frozen=True)
class Believed:
    """What is believed of some candidates of one type.

    Attributes:
        rows: ``[n]`` distinct, ascending.
        is_match: ``[n]``.
        group: ``[n]`` which are held back together: the row of the sure or labelled source entity.
        ends: ``[n]`` how many of the pair's two entities it is believed for, 1 or 2.
    """

    rows: Array
    is_match: BoolArray
    group: Array
    ends: Array

    def matches(self) -> Array:
        """Return the rows of the matches among them."""
        rows: Array = self.rows[self.is_match]
        return rows

    def take(self, kept: BoolArray) -> Believed:
        """Return what is believed of some of them, ``[n]``."""
        return Believed(self.rows[kept], self.is_match[kept], self.group[kept], self.ends[kept])


def sure_pairs(
    pairs: CandidatePairs,
    logit: Array,
    cardinality: Cardinality,
    *,
    least: float,
    margin: float,
    hopeless: float,
    same_graph: bool = False,
) -> Believed:
    """Return the sure matches, and as non-matches what they beat and what is hopeless.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        cardinality: which ends have rivals.
        least: log-odds of a sure match.
        margin: log-odds that it must be ahead of its rivals.
        hopeless: log-odds below which a pair is taken for a non-match.
        same_graph: both sides are the same entities.
    """
    good = logit >= least
    if any(unique_sides(cardinality)):
        sure = good & (margins(pairs, logit, cardinality, same_graph=same_graph) >= margin)
        beaten = touching(pairs.source, pairs.target, sure, cardinality, same_graph=same_graph)
        beaten &= ~sure
    else:
        leads = margins_by_end(pairs, logit, "one-to-one", same_graph=same_graph)
        sure = good & (leads.min(axis=0) >= 0.0)
        beaten = ~good & (leads.max(axis=0) < -_OUTDONE)
    lost = logit < hopeless
    # The best that an entity has may be right however little speaks for it.
    if lost.any() and any(unique_sides(cardinality)):
        best = assign(
            pairs.source, pairs.target, logit, cardinality, threshold=-np.inf, same_graph=same_graph
        )
        lost[best] = False
    negative = beaten | lost
    rows = np.flatnonzero(sure | negative)
    return Believed(rows, sure[rows], pairs.source[rows], np.full(len(rows), 2))


def labelled_pairs(
    pairs: CandidatePairs,
    labels: PairLabels,
    logit: Array,
    cardinality: Cardinality,
    *,
    hopeless: float,
    same_graph: bool = False,
) -> Believed:
    """Return what the labels say of the candidates.

    The other candidates of a matched entity are non-matches where it admits one partner, or where
    the labels name all that it has; else only those are so whose score is hopeless.

    Args:
        pairs: candidates of one type.
        labels: of that type; pairs that are no candidates are left out.
        logit: ``[p]`` scores so far.
        cardinality: of the type.
        hopeless: log-odds below which a pair is taken for a non-match.
        same_graph: both sides are the same entities.
    """
    place = pairs.places(labels.source, labels.target)
    is_match, explicit = (np.zeros(len(pairs), np.bool_) for _ in range(2))
    found = place >= 0
    is_match[place[found & labels.is_match]] = True
    explicit[place[found & ~labels.is_match]] = True
    explicit &= ~is_match
    beaten = touching(pairs.source, pairs.target, is_match, cardinality, same_graph=same_graph)
    touched = touching(pairs.source, pairs.target, is_match, "one-to-one", same_graph=same_graph)
    anywhere = touched & (labels.complete | (logit < hopeless))
    # A labelled entity whose match was lost by blocking still says what it is not.
    lost = labels.is_match & ~found
    sides = unique_sides(cardinality)
    if not same_graph and sides[0]:
        beaten |= np.isin(pairs.source, labels.source[lost])
    if not same_graph and sides[1]:
        beaten |= np.isin(pairs.target, labels.target[lost])
    rows = np.flatnonzero(is_match | explicit | beaten | anywhere)
    ends = np.isin(pairs.source[rows], labels.source).astype(np.int64)
    ends += np.isin(pairs.target[rows], labels.target)
    return Believed(rows, is_match[rows], pairs.source[rows], np.maximum(ends, 1))


def split(believed: Believed, *, share: float = HELD_SHARE, seed: int) -> tuple[Believed, Believed]:
    """Part what is believed into what to learn from and what to hold back, by source entity."""
    draw = np.random.default_rng(seed)
    groups, index = np.unique(believed.group, return_inverse=True)
    held = (draw.random(len(groups)) < share)[index]
    return believed.take(~held), believed.take(held)


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


def estimate_cardinality(
    pairs: CandidatePairs, logit: Array, *, same_graph: bool = False
) -> Cardinality:
    """Tell from the scores whether entities have several equally good partners.

    Args:
        pairs: candidates of one type.
        logit: ``[p]`` of the prior.
        same_graph: one-to-one where duplicates come in pairs only, else many-to-many.
    """
    good = logit > 0.5
    if same_graph:
        ends = np.concatenate([pairs.source[good], pairs.target[good]])
        return "many-to-many" if _share_of_several(ends) > _SEVERAL else "one-to-one"
    # A partner who has a better one elsewhere is a look-alike, not a second partner.
    many_targets = _share_of_several(pairs.source[good & _best_of(pairs.target, logit)]) > _SEVERAL
    many_sources = _share_of_several(pairs.target[good & _best_of(pairs.source, logit)]) > _SEVERAL
    if many_sources:
        return "many-to-many" if many_targets else "many-to-one"
    return "one-to-many" if many_targets else "one-to-one"


def known_cardinality(
    estimated: Cardinality, labels: PairLabels, pairs: CandidatePairs, logit: Array
) -> Cardinality:
    """Return a cardinality without the second partners that known matches ought to show, and don't.

    Args:
        estimated: by `estimate_cardinality`.
        labels: known pairs of the type.
        pairs: its candidates.
        logit: ``[p]`` of the prior.
    """
    source, target = labels.source[labels.is_match], labels.target[labels.is_match]
    unique = []
    for ends, all_ends, one in zip(
        (source, target), (pairs.source, pairs.target), unique_sides(estimated), strict=True
    ):
        # Of an entity with two partners, both are known with the square of the share of one.
        share = len(ends) / max(len(np.unique(all_ends[logit > 0.0])), len(ends), 1)
        ought = len(ends) * share * _SEVERAL
        seen = len(ends) - len(np.unique(ends))
        unique.append(one or (ought >= _OUGHT and seen == 0))
    return _CARDINALITIES[tuple(unique)]


def _best_of(ends: Array, logit: Array) -> BoolArray:
    """Return ``[p]`` which pairs are the best of their entity, or as good as it."""
    top = np.full(int(ends.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(top, ends, logit)
    best: BoolArray = logit >= top[ends]
    return best


def _share_of_several(ends: Array) -> float:
    """Return which share of the entities that occur do so more than once."""
    counts = np.unique(ends, return_counts=True)[1]
    return float(np.mean(counts > 1)) if len(counts) >= _FEW else 0.0
