"""What a score means where nobody labelled anything: links are held against decoys.

An entity whose sure match is hidden is a decoy: what it would be linked to instead is what entities
without a partner are linked to. So many of the links with a given score are wrong as decoys have
such a score, for each entity without a partner there is (the target-decoy estimate of Elias & Gygi
2007, as a local false discovery rate after Efron et al. 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit

from model.assignment import unique_sides
from model.confidence.calibration import Calibration, survivors
from model.confidence.tail import look_alikes

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.candidates import CandidatePairs
    from model.graph import Cardinality

Array = NDArray[Any]

ENOUGH, _MANY = 5, 300
"""Decoys below which nothing is concluded, and from which on they outweigh the network's word."""

_RUN = 50
"""Decoys of like score among which links are counted: their number is good to a seventh."""

_STEPS = 100
_SETTLED = 0.5
_NEXT_TO_NOTHING = 1e-9
_HOPELESS = 0.8
"""Share of wrong links from which on all are taken for wrong."""
_BENDS, _STIFF, _CERTAIN = 8, 4.0, 1e-4
_STEEP = 1.5
"""Logarithm of the steepest slope of a calibration, and of the inverse of the least."""

_WEAKER = 0.25
"""Log-odds by which decoys are too kind: a match is sure where its rivals are weak."""


def decoy_calibration(
    pairs: CandidatePairs,
    logit: Array,
    decoys: Array,
    hidden: Array,
    cardinality: Cardinality,
    *,
    same_graph: bool = False,
) -> Calibration:
    """Return what the scores of a type without labels mean; the identity where decoys are few.

    Args:
        pairs: candidates of one type.
        logit: ``[p]``.
        decoys: ``[p]`` scores with the hidden matches hopeless.
        hidden: ``[h]`` rows of matches that are sure and were not learned from.
        cardinality: of the type; only sides that admit one partner have decoys.
        same_graph: both sides are the same entities.
    """
    linked = np.flatnonzero(survivors(pairs, logit, cardinality, same_graph=same_graph))
    left = survivors(pairs, decoys, cardinality, same_graph=same_graph)
    left[hidden] = False
    held = _Held(pairs, decoys, hidden, np.flatnonzero(left))
    score = logit[linked].astype(np.float64)
    sides = unique_sides(cardinality)
    if same_graph:
        wrong, trust = _within(held, score, unique=all(sides))
    else:
        wrong, trust = _across(held, score, linked, sides), held.trust
    if wrong is None:
        return Calibration()
    return Calibration(points=bent(score, 1.0 - wrong, trust))


@dataclass(frozen=True)
class _Held:
    """Candidates of one type, of which some matches are hidden.

    Attributes:
        pairs: candidates.
        logit: ``[p]``, of the hidden matches hopeless.
        hidden: ``[h]`` their rows.
        left: ``[l]`` rows that would be links without them.
    """

    pairs: CandidatePairs
    logit: Array
    hidden: Array
    left: Array

    @property
    def trust(self) -> float:
        """What each link counts for: few decoys know no more for many links."""
        return min(1.0, len(self.hidden) / _MANY)

    def decoys(self, side: Array, bereft: Array) -> Array:
        """Return what entities of a side, ``[p]``, whose match is hidden would score."""
        rows = self.left[np.isin(side[self.left], bereft)]
        return self.logit[rows]


def _within(held: _Held, score: Array, *, unique: bool) -> tuple[Array | None, float]:
    """Return what one graph says of its links, and what each of them counts for.

    Hardly any entity has a duplicate, so that few decoys speak for very many. As far as they do not
    suffice, what is no link tells how many wrong ones there are.
    """
    wrong = _by_both_ends(held, score) if unique else None
    alike = look_alikes(score)
    if alike is None:
        return wrong, held.trust
    at, weight = alike
    tail, among = np.ones(len(score)), score >= 0.0
    order = np.argsort(np.concatenate([score[among], at]), kind="stable")
    tail[among] = _wrong(order, weight)
    if wrong is None:
        return tail, 1.0
    # Both ends of each hidden pair are decoys.
    return _more_cautious(wrong, tail, min(1.0, 2.0 * held.trust)), 1.0


def _more_cautious(wrong: Array, other: Array, trust: float) -> Array:
    """Return shares of wrong links, up to another estimate as far as the first is not trusted."""
    share: Array = wrong + (1.0 - trust) * np.maximum(other - wrong, 0.0)
    return share


def _by_both_ends(held: _Held, score: Array) -> Array | None:
    """Return what the decoys of one graph say of its links, which are decoys at both ends."""
    source, target = held.pairs.source, held.pairs.target
    bereft = np.concatenate([source[held.hidden], target[held.hidden]])
    wrong = _wrong_share(
        np.tile(score, 2),
        alone=np.concatenate([held.decoys(side, bereft) for side in (source, target)]),
        hidden=len(bereft),
        entities=len(np.unique(np.concatenate([source, target]))),
        everyone=False,
    )
    if wrong is None:
        return None
    mean: Array = np.mean(np.split(wrong, 2), axis=0)
    return mean


def _across(held: _Held, score: Array, linked: Array, sides: tuple[bool, bool]) -> Array | None:
    """Return what the sides that admit one partner only say of the links of two graphs.

    Each gives an estimate of its own, and their mean counts. Neither bounds the other: where one
    graph is far larger, its decoys stand for entities that have little in common with them.
    """
    pairs, hidden, one_to_one = held.pairs, held.hidden, sides == (True, True)
    firm = np.setdiff1d(linked[score > 0.0], hidden)
    both_ways = (pairs.source, pairs.target), (pairs.target, pairs.source)
    estimates = []
    for (side, other), unique in zip(both_ways, sides, strict=True):
        if not unique:
            continue
        share = partial(
            _wrong_share,
            score,
            hidden=len(hidden),
            entities=len(np.unique(side)),
            everyone=not one_to_one,
        )
        wrong = share(alone=held.decoys(side, side[hidden]))
        if wrong is None:
            continue
        if one_to_one and held.trust < 1.0:
            free = ~np.isin(other, other[firm])
            free[hidden] = False
            most = share(alone=_best(side, held.logit, hidden, free))
            if most is not None:
                wrong = _more_cautious(wrong, most, held.trust)
        estimates.append(wrong)
    if not estimates:
        return None
    mean: Array = np.mean(estimates, axis=0)
    return mean


def _best(side: Array, logit: Array, hidden: Array, free: Array) -> Array:
    """Return the best score of each decoy with anybody who has no better partner already.

    Decoys that score a little less than entities without a partner lose what is left to these, and
    then score much less; among few, that counts.

    Args:
        side: ``[p]`` entities of one side.
        logit: ``[p]``.
        hidden: ``[h]`` rows of the matches.
        free: ``[p]`` whether the other end has no partner.
    """
    rows = np.flatnonzero(free & np.isin(side, side[hidden]))
    best = np.full(int(side.max()) + 1, -np.inf)
    np.maximum.at(best, side[rows], logit[rows])
    found: Array = best[np.unique(side[rows])]
    return found


def _wrong_share(
    score: Array, *, alone: Array, hidden: int, entities: int, everyone: bool
) -> Array | None:
    """Return ``[k]`` the share of wrong ones among links of such a score.

    Where all entities have a link, there are at every score as many wrong ones as decoys, times how
    many links there are for each decoy at scores so low that none is right. Elsewhere how many are
    wrong in all follows from the share, and the share from it; both are found together, once by
    how many entities have no partner, once by how many links are wrong: decoys may be without any
    link more often than entities that have no partner, or less often. The more cautious one counts.

    Args:
        score: ``[k]`` of the links.
        alone: ``[d]`` of what the decoys would be linked to.
        hidden: number of all decoys.
        entities: of the side.
        everyone: each of them has a link, however low its score.

    Returns:
        None where there are few decoys.
    """
    if len(alone) < ENOUGH:
        return None
    # One more than were seen, or chance would promise that above the best nothing is wrong
    # (Levitsky et al. 2017).
    decoys = np.append(alone, alone.max())
    if everyone and len(alone) >= 2 * _RUN:
        order = np.argsort(np.concatenate([score, decoys]), kind="stable")
        return _wrong(order, _links_for_each(score, decoys))
    most_cautious: Array = np.max(
        [
            settled_share(score, decoys, partial(_wrong_for_each, count, most))
            for count, most in ((hidden, entities), (len(alone), len(score)))
        ],
        axis=0,
    )
    return most_cautious


def _wrong_for_each(decoys: int, most: int, right: float) -> float:
    return max(most - right, 0.0) / decoys


def settled_share(score: Array, decoys: Array, each: Callable[[float], float]) -> Array:
    """Return ``[k]`` the share of wrong ones among links of such a score.

    How many a decoy stands for follows from how many links are right, and these from it: both are
    found together.

    Args:
        score: ``[k]`` of the links.
        decoys: ``[d]`` scores.
        each: wrong links that a decoy stands for, given how many links are right.
    """
    order = np.argsort(np.concatenate([score, decoys]), kind="stable")
    wrong, right = np.ones(len(score)), 0.0
    for _ in range(_STEPS):
        wrong = _wrong(order, np.full(len(decoys), each(right)))
        before, right = right, float((1.0 - wrong).sum())
        if abs(right - before) < _SETTLED:
            break
    return wrong


def _wrong(order: Array, weight: Array) -> Array:
    """Return ``[k]`` the share of wrong links, which falls with the score.

    Args:
        order: ``[k + d]`` the links, and the decoys after them, by rising score.
        weight: ``[d]`` wrong links that each decoy stands for.
    """
    links = np.ones(len(order) - len(weight))
    is_link = order < len(links)
    each = np.append(links, np.maximum(weight, _NEXT_TO_NOTHING))
    share = isotonic_regression(is_link.astype(np.float64), weights=each[order]).x
    links[order[is_link]] = share[is_link]
    wrong: Array = (1.0 - links) / np.maximum(links, 1e-12)
    # Without this, chance among many hopeless links would make matches of them.
    wrong[wrong > _HOPELESS] = 1.0
    return wrong


def _links_for_each(score: Array, decoys: Array) -> Array:
    """Return ``[d]`` how many links there are for each decoy of its score, or of a lower if fewer.

    An entity with a partner has look-alikes more often than one without, so that it never rises
    with the score but where links are right.

    Args:
        score: ``[k]`` of the links.
        decoys: ``[d]`` scores.
    """
    runs = len(decoys) // _RUN
    starts = np.unique(np.sort(decoys)[np.arange(runs) * len(decoys) // runs])[1:]
    bounds = np.concatenate([[-np.inf], starts, [np.inf]])
    links, alike = (np.histogram(part, bounds)[0] for part in (score, decoys))
    # Two standard deviations fewer decoys, for chance: the fewest links of several runs count.
    ratio = np.minimum.accumulate(links / (alike - 2.0 * np.sqrt(alike)))
    each: Array = ratio[np.searchsorted(starts, decoys, side="right")]
    return each


def bent(score: Array, right: Array, trust: float) -> tuple[tuple[float, float], ...]:
    """Return a rising line, straight between a few bends, by maximum likelihood.

    The bends lie where it is open what a score means; where little speaks for anything else, the
    line has a slope of 1.

    Args:
        score: ``[k]`` of the links.
        right: ``[k]`` share of right ones among links of such a score.
        trust: what each link counts for, 0 to 1: few decoys know no more for many links.
    """
    open_to_doubt = right * (1.0 - right) + _CERTAIN
    order = np.argsort(score, kind="stable")
    share = np.cumsum(open_to_doubt[order]) / open_to_doubt.sum()
    inner = score[order][np.searchsorted(share, np.arange(1, _BENDS + 1) / (_BENDS + 1))]
    at = np.unique(np.concatenate([[score.min() - 1.0], inner, [score.max() + 1.0]]))
    # How far each score reaches into each piece, from 0 on.
    reach = np.clip(score[:, None], at[:-1], at[1:]) - np.clip(0.0, at[:-1], at[1:])

    def loss(parameters: Array) -> tuple[float, Array]:
        slope = np.exp(parameters[1:])
        z = parameters[0] + reach @ slope
        error = trust * (expit(z) - right)
        value = trust * float(np.sum(np.logaddexp(0.0, z) - right * z))
        value += 0.5 * float(parameters[0] ** 2 + _STIFF * np.sum(parameters[1:] ** 2))
        gradient = np.append(error.sum(), (error @ reach) * slope) + parameters * np.append(
            1.0, np.full(len(slope), _STIFF)
        )
        return value, gradient

    bounds = [(-10, 10), *[(-_STEEP, _STEEP)] * (len(at) - 1)]
    found = minimize(loss, np.zeros(len(at)), jac=True, method="L-BFGS-B", bounds=bounds)
    slope = np.exp(found.x[1:])
    inside = np.clip(at[:, None], at[:-1], at[1:]) - np.clip(0.0, at[:-1], at[1:])
    value = found.x[0] + inside @ slope - _WEAKER
    return tuple(zip(at.tolist(), value.tolist(), strict=True))
