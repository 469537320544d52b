"""What an untaught judge would say of a pair: agreement is worth how seldom it is by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.network.inputs import Habit, edges_into, relation_key
from model.network.messages import LARGER_COVERAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.comparison.features import AttributeFeatures
    from model.graph import Cardinality, FloatArray
    from model.network.inputs import Inputs, Scores
    from model.network.pairs import PairGraph
    from model.network.sampling import RelationChannel

Array = NDArray[Any]

ALIKE = 0.6
"""Similarity from which on two values speak for a match."""

_MISMATCH = 3.0
_READY = 0.7
_TWICE = 0.2
"""Share of the entities of one graph that are taken to stand there twice."""
_DOUBT, _MISSED = 20.0, 0.14
"""Sure pairs that the usual share without common neighbours counts for, and that share."""
_SAMPLE = 200_000
"""Pairs by which it is judged how far relations repeat each other."""
_BLOCK = 50_000
"""Sure pairs whose neighbours are looked at together."""
_LEAST_COST, _MOST_COST = 0.1, 3.0


def base_log_odds(source: int, target: int, *, duplicates: bool = False) -> float:
    """Return the log-odds of a match before any evidence, for tables of these sizes.

    An agreement that only one pair of entities can have then leads to odds a little above even;
    among duplicates, where most entities stand once, to odds below.

    Args:
        source: entities of the source graph.
        target: entities of the target graph.
        duplicates: both are one graph, and duplicates in it are looked for.
    """
    ready = _READY + np.log(_TWICE) if duplicates else _READY
    return float(ready - 0.5 * (np.log(max(source, 1)) + np.log(max(target, 1))))


def attribute_prior(features: AttributeFeatures, source: int, target: int) -> FloatArray:
    """Return ``[p, c]`` log-odds that each attribute brings, 0 where a side has no value.

    Agreement is worth how seldom it is by chance (after Fellegi & Sunter 1969): the logarithm of
    how many entities there are for each that carries the value. Disagreement costs a fixed amount.

    Args:
        features: of p pairs.
        source: entities of the source graph.
        target: entities of the target graph.
    """
    entities = 0.5 * float(np.log(max(source, 1)) + np.log(max(target, 1)))
    gain = (features.similarity - ALIKE) / (1.0 - ALIKE)
    brought = np.where(
        gain > 0.0, gain * features.specificity * entities, _MISMATCH * np.maximum(gain, -1.0)
    )
    new = np.array([channel.new for channel in features.channels])
    prior: FloatArray = np.where(features.present, new * brought, 0.0).astype(np.float32)
    return prior


def relation_habits(pairs: PairGraph) -> dict[str, Habit]:
    """Return how much of each relation channel's evidence no other channel repeats, by its key.

    Two relations that overlap (starring; starring and writer together) would count the same
    neighbours twice; a channel half of whose edges stand in another one counts two thirds.
    """
    habits = {}
    for channels in pairs.channels.values():
        for other in dict.fromkeys(channel.other for channel in channels):
            alike = [channel for channel in channels if channel.other == other]
            for channel, repeated in zip(alike, _repeated(pairs, alike), strict=True):
                habits[relation_key(channel)] = Habit(discount=1.0 / (1.0 + repeated))
    return habits


def _repeated(pairs: PairGraph, channels: Sequence[RelationChannel]) -> list[float]:
    """Return ``[c]`` in how many other channels an edge of each stands as well, on average."""
    keys = [np.unique(_edge_keys(pairs, channel)) for channel in channels]
    _, number, count = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    parts = np.split(count[number] - 1.0, np.cumsum([len(part) for part in keys])[:-1])
    return [float(part.mean()) if len(part) else 0.0 for part in parts]


def _edge_keys(pairs: PairGraph, channel: RelationChannel) -> Array:
    """Return a number for each edge that is the same in each channel, of a sample of the pairs."""
    block = pairs.blocks[channel]
    row, neighbour = block.nodes.row[block.pair].long().numpy(), block.neighbour.numpy()
    sampled = row % max(pairs.sizes[channel.own] // _SAMPLE, 1) == 0
    keys: Array = row[sampled] * (pairs.sizes[channel.other] + 1) + neighbour[sampled]
    return keys


def with_habits(inputs: Inputs, habits: Mapping[str, Habit]) -> Inputs:
    """Return inputs whose relation channels are weighed that way; channels without keep theirs."""
    types = {
        name: replace(
            of_type,
            habits=tuple(
                habits.get(relation_key(channel), habit)
                for channel, habit in zip(of_type.relations, of_type.habits, strict=True)
            ),
        )
        for name, of_type in inputs.types.items()
    }
    return replace(inputs, types=types)


def with_rivals(inputs: Inputs, cardinalities: Mapping[str, Cardinality]) -> Inputs:
    """Return inputs whose pairs, of some types, are told how they stand among their rivals."""
    types = {
        name: replace(of_type, cardinality=cardinalities.get(name))
        for name, of_type in inputs.types.items()
    }
    return replace(inputs, types=types)


def observed_habits(
    inputs: Inputs, below: Scores, temperature: torch.Tensor, sure: Mapping[str, Array]
) -> dict[str, Habit]:
    """Return habits with what a mismatch costs read off pairs that are sure without relations.

    Where only a few of many actors are recorded, the same film often has no actor in common, and
    that says little: the cost is -log of the share of sure pairs without.

    Args:
        inputs: of all types.
        below: scores of the attributes alone.
        temperature: of the attention.
        sure: entity type to rows of its sure pairs.
    """
    habits = {}
    for name, of_type in inputs.types.items():
        if not of_type.relations or not len(of_type):
            continue
        missed, seen = np.zeros(len(of_type.relations)), np.zeros(len(of_type.relations))
        for rows in torch.split(torch.from_numpy(sure[name]), _BLOCK):
            blocks = edges_into(inputs, name, rows)
            for index, entries in enumerate(inputs.relations(name, below, temperature, blocks)):
                missed[index] += float((1.0 - entries.features[:, LARGER_COVERAGE]).sum())
                seen[index] += len(entries.pair)
        for index, channel in enumerate(of_type.relations):
            share = (missed[index] + _DOUBT * _MISSED) / (seen[index] + _DOUBT)
            cost = min(max(-float(np.log(share)), _LEAST_COST), _MOST_COST)
            habits[relation_key(channel)] = replace(of_type.habits[index], mismatch=cost)
    return habits
