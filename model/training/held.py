"""What is held back decides: whether trees are kept, what a confidence means, the thresholds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.assignment import unique_sides
from model.confidence.budget import gather
from model.confidence.calibration import Bereft, Calibration, calibrated, judged_links, survivors
from model.confidence.decoys import decoy_calibration
from model.network.competition import compete
from model.network.hiding import without_matches
from model.network.inputs import HOPELESS
from model.network.levels import open_at_last
from model.training.boosting import add_trees, evidence, final_standing, fit_trees, improvable
from model.training.examples import as_examples

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from model.candidates import CandidatePairs
    from model.confidence.budget import Evidence
    from model.graph import AlignmentTask, Cardinality, PairLabels
    from model.network.competition import Competition
    from model.network.inputs import Inputs, Scores
    from model.network.network import PairNetwork
    from model.training.lessons import Lesson

Array = NDArray[Any]


@dataclass(frozen=True)
class Taught:
    """A network after its last round, with what it was taught on.

    Attributes:
        network: the network.
        inputs: what it reads.
        levels: scores of every level.
        lesson: of the last round.
        labels: known pairs by type.
        valid: known pairs by type that were held back.
        labelled: the types that learned from labels.
        candidates: of every type.
        task: the types.
        cardinalities: of every type.
        competition: how rivals move the score.
    """

    network: PairNetwork
    inputs: Inputs
    levels: Sequence[Scores]
    lesson: Lesson
    labels: Mapping[str, PairLabels]
    valid: Mapping[str, PairLabels]
    labelled: Collection[str]
    candidates: Mapping[str, CandidatePairs]
    task: AlignmentTask
    cardinalities: Mapping[str, Cardinality]
    competition: Competition

    def gold(self, name: str) -> int:
        """Return how many matches what a type holds back has, those that blocking lost included."""
        return int(self.valid[name].is_match.sum())


def grown_trees(taught: Taught, logits: Mapping[str, Array], seed: int) -> dict[str, str]:
    """Return trees for the types with labels, where what is held back shows that they are better.

    Args:
        taught: the network.
        logits: entity type to ``[p]`` log-odds with rivals taken into account.
        seed: of the draws.
    """
    trees = {}
    for name in taught.labelled:
        examples, checks = (
            as_examples(part, logits[name], seed=seed)
            for part in (taught.lesson.learn[name], taught.lesson.held[name])
        )
        examples, checks = (
            part.take(torch.nonzero(open_at_last(taught.levels, name, part.rows))[:, 0])
            for part in (examples, checks)
        )
        if not improvable(checks, logits[name]):
            continue
        stood = final_standing(taught.inputs, name, logits[name], taught.cardinalities[name])
        learned, judged = (
            evidence(
                taught.network, taught.inputs, taught.levels, logits[name], stood, name, part.rows
            )
            for part in (examples, checks)
        )
        group = taught.inputs.types[name].source[checks.rows.numpy()]
        grown = fit_trees(learned, judged, examples, checks, logits[name], group, seed=seed)
        if grown is not None:
            trees[name] = grown
    return trees


def held_matches(taught: Taught) -> dict[str, Array]:
    """Return the rows of the matches held back, whose entities show what those without one get.

    Types whose labels are not all matches are left out: they speak for all entities as they are.
    """
    return {
        name: held.matches()
        for name, held in taught.lesson.held.items()
        if name not in taught.labelled
        or all(part[name].is_match.all() for part in (taught.labels, taught.valid))
    }


def log_odds_without(
    taught: Taught, trees: Mapping[str, str], matches: Mapping[str, Array]
) -> dict[str, Array]:
    """Score once more without some matches; entity type to ``[p]`` final log-odds.

    Args:
        taught: the network.
        trees: that add to its scores.
        matches: entity type to their rows; without any, nothing is scored.
    """
    if not matches:
        return {}
    without, levels = without_matches(taught.network, taught.inputs, taught.levels, matches)
    left = levels[-1].log_odds()
    left = compete(taught.candidates, taught.task, taught.cardinalities, left, taught.competition)
    return add_trees(trees, taught.network, without, levels, left, taught.cardinalities)


def confidences(
    taught: Taught,
    logits: Mapping[str, Array],
    left: Mapping[str, Array],
    matches: Mapping[str, Array],
) -> tuple[dict[str, Calibration], dict[str, float], dict[str, Evidence]]:
    """Return what the final log-odds of each type mean, the least confidence of a link, and proof.

    The evidence is what the types with labels held back, for the budget of wrong links.

    Args:
        taught: a network; of several, one.
        logits: entity type to ``[p]`` final log-odds, of several networks their mean.
        left: the same without the matches held back (`log_odds_without`).
        matches: entity type to the rows of these.
    """
    calibration = {name: Calibration() for name in taught.candidates}
    thresholds = {of_type.name: 0.5 for of_type in taught.task.types if of_type.link}
    proof: dict[str, Evidence] = {}
    lonely = {name: _without(left[name], rows) for name, rows in matches.items()}
    for name in matches:
        if name not in taught.labelled:
            calibration[name] = decoy_calibration(
                taught.candidates[name],
                logits[name],
                lonely[name],
                matches[name],
                taught.cardinalities[name],
                same_graph=taught.task.same_graph,
            )
    for name in taught.labelled:
        bereft = None
        if name in matches:
            bereft = _bereft(taught, name, logits[name], lonely[name], matches[name])
        judged = judged_links(
            taught.candidates[name],
            logits[name],
            taught.lesson.held[name],
            taught.cardinalities[name],
            bereft=bereft,
            same_graph=taught.task.same_graph,
        )
        calibration[name], thresholds[name] = calibrated(judged, taught.gold(name))
        proof[name] = gather(
            calibration[name].log_odds(judged.log_odds, judged.equals),
            judged.is_match,
            judged.weight,
            threshold=thresholds[name],
        )
    return calibration, thresholds, proof


def _bereft(taught: Taught, name: str, logit: Array, left: Array, rows: Array) -> Bereft:
    """Say for how many others the entities of a type speak that lost their match.

    Args:
        taught: a network.
        name: entity type with labels.
        logit: ``[p]`` final log-odds.
        left: ``[p]`` without the matches held back, these hopeless.
        rows: of these.
    """
    pairs, cardinality = taught.candidates[name], taught.cardinalities[name]
    recall = max(int((logit[rows] > 0.0).sum()), 1) / max(taught.gold(name), 1)
    known = np.concatenate([taught.lesson.learn[name].matches(), rows])
    sides = pairs.source, pairs.target
    partners = [
        partnered(ends, logit, recall, mistaken(ends, left, rows), len(np.unique(ends[known])))
        for ends in sides
    ]
    if cardinality == "one-to-one":
        # Both sides have as many; where most are without, the mistaken hide them.
        partners = [max(partners)] * 2
    source, target = (
        max(len(np.unique(ends)) / count - 1.0, 0.0)
        for ends, count in zip(sides, partners, strict=True)
    )
    bereft = Bereft(left, rows, (source, target))
    if taught.task.same_graph:
        return bereft
    return bounded(pairs, logit, bereft, known, cardinality)


def _without(left: Array, matches: Array) -> Array:
    logit = left.copy()
    logit[matches] = HOPELESS
    return logit


def bounded(
    pairs: CandidatePairs, logit: Array, bereft: Bereft, known: Array, cardinality: Cardinality
) -> Bereft:
    """Return it with no more wrong links than are seen at entities that admit several partners.

    Entities that lost their match may have look-alikes more often than those that never had one.
    Where the other side admits several partners, wrong links are not beaten by the right one: all
    that an entity is linked to beside its known matches bounds how many there are.

    Args:
        pairs: candidates of one type.
        logit: ``[p]`` with all matches in their place.
        bereft: without those held back.
        known: ``[k]`` rows of all known matches.
        cardinality: of the type.
    """
    if all(unique_sides(cardinality)):
        return bereft
    links = survivors(pairs, logit, cardinality, same_graph=False) & (logit > 0.0)
    links[known] = False
    lonely = survivors(pairs, bereft.logit, cardinality, same_graph=False) & (bereft.logit > 0.0)
    lonely[bereft.matches] = False
    sides, shares = (pairs.source, pairs.target), list(bereft.share)
    for side, unique in enumerate(unique_sides(cardinality)):
        if unique:
            continue
        ends, others = sides[side], sides[1 - side]
        seen = int(np.count_nonzero(links & np.isin(ends, ends[bereft.matches])))
        drawn = int(np.count_nonzero(lonely & np.isin(others, others[bereft.matches])))
        # One more than are seen; and entities without a partner are linked to as well.
        most = (seen + 1) * (1.0 + bereft.share[side])
        shares[1 - side] = min(shares[1 - side], most / max(drawn, 1))
    return replace(bereft, share=(shares[0], shares[1]))


def mistaken(ends: Array, logit: Array, matches: Array) -> float:
    """Return the share of the entities that lost their match and are drawn to another.

    Args:
        ends: ``[p]`` entities of one side.
        logit: ``[p]`` without the matches.
        matches: ``[k]`` their rows.
    """
    lonely = np.unique(ends[matches])
    return len(np.intersect1d(lonely, ends[logit > 0.0])) / max(len(lonely), 1)


def partnered(ends: Array, logit: Array, recall: float, mistaken: float, known: int) -> float:
    """Return how many entities have a partner, found or not.

    Those drawn to somebody are the partnered that are found, and of all others the share that is
    mistaken.

    Args:
        ends: ``[p]`` entities of one side.
        logit: ``[p]``.
        recall: share of the matches that are found.
        mistaken: share of the entities without a match that are drawn to somebody.
        known: entities that have a partner for certain.
    """
    size, drawn = len(np.unique(ends)), len(np.unique(ends[logit > 0.0]))
    telling = recall * (1.0 - mistaken)
    count = (drawn - mistaken * size) / telling if telling > 0.0 else 0.0
    return min(max(count, known, 1.0), size)
