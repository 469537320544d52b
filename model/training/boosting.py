"""Boosted trees on what the network heard: the interactions that a sum of gated evidence misses.

They start from the network's own score and are kept only where they do better, by more than
chance, on known pairs that neither has learned from. So a type without labels has none.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
import torch
from numpy.typing import NDArray

from model import evaluation
from model.network.competition import STANDING_FEATURES, standing
from model.network.inputs import RIVALS, batch, edges_into
from model.network.levels import open_at_last, slices
from model.workers import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from model.graph import Cardinality, FloatArray
    from model.network.inputs import Inputs, Scores
    from model.network.network import PairNetwork
    from model.training.examples import Examples

Array = NDArray[Any]

SCORE = "score"
"""Stands for what the network itself said, among the channels of the evidence."""

_TREES, _PATIENCE, _STEP = 800, 30, 5
_SHAPE = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "lambda_l2": 1.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "num_threads": 1,
}
_CERTAIN = 1.0
"""Standard errors by which trees must be better on what is held back (Breiman et al. 1984)."""
_SCORED = 1 << 18
"""Pairs times channels that are scored at once."""


@dataclass(frozen=True)
class Evidence:
    """What is known of some pairs when the network is done with them.

    Attributes:
        values: ``[n, f]`` NaN where a channel says nothing.
        channel: ``[f]`` name of the channel that each column is of; `SCORE` for the network's own.
    """

    values: FloatArray
    channel: tuple[str, ...]


def evidence(
    network: PairNetwork,
    inputs: Inputs,
    levels: Sequence[Scores],
    logit: Array,
    stood: FloatArray,
    name: str,
    rows: torch.Tensor | slice,
) -> Evidence:
    """Return what the channels told the last level, what the levels said, and the standing.

    Args:
        network: taught.
        inputs: of all types.
        levels: scores of all levels.
        logit: ``[p]`` final log-odds, rivals taken into account.
        stood: ``[p, 16]`` how pairs with that log-odds stand among their rivals (`final_standing`).
        name: entity type.
        rows: n of its pairs.
    """
    of_type, last = inputs.types[name], len(levels) - 1
    with torch.no_grad():
        below = levels[-2] if last else None
        said = None
        if below is not None:
            blocks = edges_into(inputs, name, rows)
            said = inputs.relations(name, below, network.temperature(last), blocks)
        pairs = batch(network, of_type, rows, said or [], below, inputs.device)
    features, keys = 1 + network.shape.features, of_type.channel_keys()
    chosen = rows if isinstance(rows, slice) else rows.numpy()
    scores = [level.logit[name].cpu().numpy() for level in levels]
    named = [key for key in keys[:-1] for _ in range(features)]
    named += [RIVALS] * (features + len(STANDING_FEATURES)) + [SCORE] * (len(scores) + 1)
    values = np.full((len(pairs), len(named)), np.nan, dtype=np.float32)
    wide, pair = pairs.wide[:, 1 : 1 + features].cpu().numpy(), pairs.pair.cpu().numpy()
    for index, (first, end) in enumerate(itertools.pairwise(pairs.start)):
        column = index * features
        values[pair[first:end], column : column + features] = wide[first:end]
    rest = len(keys) * features
    values[:, rest : rest + len(STANDING_FEATURES)] = stood[chosen]
    for column, score in enumerate([*scores, logit], rest + len(STANDING_FEATURES)):
        values[:, column] = score[chosen]
    return Evidence(values, tuple(named))


def final_standing(inputs: Inputs, name: str, logit: Array, cardinality: Cardinality) -> FloatArray:
    """Return ``[p, 16]`` how all pairs of a type stand among their rivals in the end."""
    of_type = inputs.types[name]
    return standing(
        of_type.source, of_type.target, logit, cardinality, same_graph=inputs.pairs.identity
    )


def improvable(checks: Examples, logit: Array) -> bool:
    """Return whether a better order of the pairs held back is to be had.

    Args:
        checks: of one type, held back.
        logit: ``[p]`` log-odds of the type's pairs.
    """
    truth, base = checks.is_match.numpy() > 0, logit[checks.rows.numpy()]
    if truth.all() or not truth.any():
        return False
    return bool(base[truth].min() <= base[~truth].max())


def fit_trees(
    learned: Evidence,
    held: Evidence,
    examples: Examples,
    checks: Examples,
    logit: Array,
    group: Array,
    *,
    seed: int,
) -> str | None:
    """Return trees as LightGBM writes them (Ke et al. 2017), or None where they bring nothing.

    Each half of what is held back says how many trees there should be, and the other half judges
    them, so that the choice is not judged by what it was made on.

    Args:
        learned: of the examples.
        held: of the checks.
        examples: of one type, to learn from.
        checks: ``k`` of the same type, held back, matches and others.
        logit: ``[p]`` final log-odds of the type's pairs; the trees add to them.
        group: ``[k]`` numbers of the entities that the checks are about; one is never halved.
        seed: of the draws.
    """
    truth, base = checks.is_match.numpy() > 0, logit[checks.rows.numpy()]
    weight = checks.weight.numpy()
    data = lightgbm.Dataset(
        learned.values,
        examples.is_match.numpy(),
        weight=examples.weight.numpy(),
        init_score=logit[examples.rows.numpy()],
    )
    check = lightgbm.Dataset(
        held.values, checks.is_match.numpy(), weight=weight, init_score=base, reference=data
    )
    trees = lightgbm.train(
        {**_SHAPE, "seed": seed},
        data,
        _TREES,
        valid_sets=[check],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )
    scores = np.vstack([base, base + np.cumsum(_stepwise(trees, held.values), axis=0)])
    loss = weight * _loss(scores, truth)
    even = group % 2 == 0
    chosen = np.where(even, loss[:, ~even].sum(1).argmin(), loss[:, even].sum(1).argmin())
    judged = chosen, np.arange(len(base))
    gain = loss[0] - loss[judged]
    if gain.sum() <= _CERTAIN * np.sqrt(np.sum(gain**2)):
        return None
    # A loss can also fall because the same order is better calibrated, which is done elsewhere.
    before, after = (
        evaluation.average_precision(one, truth, int(truth.sum())) for one in (base, scores[judged])
    )
    steps = int(loss.sum(1).argmin())
    return trees.model_to_string(num_iteration=steps * _STEP) if steps and after > before else None


def add_trees(
    trees: Mapping[str, str],
    network: PairNetwork,
    inputs: Inputs,
    levels: Sequence[Scores],
    logits: Mapping[str, Array],
    cardinalities: Mapping[str, Cardinality],
) -> dict[str, Array]:
    """Return every type's log-odds with its trees' part, where it has trees and they are asked."""
    final = dict(logits)
    for name, text in trees.items():
        if name not in logits or not len(logits[name]):
            continue
        stood = final_standing(inputs, name, logits[name], cardinalities[name])
        told = partial(evidence, network, inputs, levels, logits[name], stood, name)
        added = partial(_added, lightgbm.Booster(model_str=text), told)
        everyone = torch.arange(len(logits[name]))
        rows = everyone[open_at_last(levels, name, everyone)]
        channels = torch.full((len(rows),), len(inputs.types[name].channel_keys()))
        parts = side_by_side(added, [rows[part] for part in slices(channels, _SCORED)])
        final[name] = logits[name].copy()
        final[name][rows.numpy()] += np.concatenate(parts)
    return final


def _added(
    trees: lightgbm.Booster, told: Callable[[torch.Tensor], Evidence], rows: torch.Tensor
) -> Array:
    return _raw(trees, told(rows).values)


def raw_trees(text: str, values: FloatArray) -> Array:
    """Return ``[n]`` log-odds that trees add for ``[n, f]`` evidence."""
    return _raw(lightgbm.Booster(model_str=text), values)


def _raw(trees: lightgbm.Booster, values: FloatArray) -> Array:
    return np.asarray(trees.predict(values, raw_score=True, num_threads=1))


def _stepwise(trees: lightgbm.Booster, values: FloatArray) -> Array:
    """Return ``[s, n]`` what every few trees add."""
    steps = [
        trees.predict(
            values, raw_score=True, start_iteration=first, num_iteration=_STEP, num_threads=1
        )
        for first in range(0, trees.current_iteration(), _STEP)
    ]
    return np.array(steps).reshape(len(steps), len(values))


def _loss(logit: Array, is_match: Array) -> Array:
    loss: Array = np.logaddexp(0.0, logit) - is_match * logit
    return loss
