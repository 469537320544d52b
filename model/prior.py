"""What an untaught judge would say of a pair: agreement is worth how seldom it is by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.candidates import pairs_of
from model.features import attribute_features, names_per_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.features import AttributeFeatures
    from model.graph import EntityTable, FloatArray, Kind
    from model.pairs import PairGraph
    from model.sampling import RelationChannel

Array = NDArray[Any]

_CHANCE_PAIRS = 20_000
_ALIKE = 0.6
_MISMATCH = 3.0
_READY = 0.7
_SIMILARITY = ("equal", "cosine", "ratio", "token set", "near")


def base_log_odds(source: int, target: int) -> float:
    """Return the log-odds of a match before any evidence, for tables of these sizes.

    An agreement that only one pair of entities can have then leads to odds a little above even.
    """
    return _READY - 0.5 * float(np.log(max(source, 1)) + np.log(max(target, 1)))


def similarity(features: AttributeFeatures) -> FloatArray:
    """Return ``[p, c]`` how alike both values are in each channel, 0 to 1; 0 where absent."""
    result = np.zeros(features.present.shape, dtype=np.float32)
    for index, channel in enumerate(features.channels):
        columns = names_per_kind[channel.kind]
        used = [columns.index(name) for name in _SIMILARITY if name in columns]
        result[:, index] = features.values[:, index, used].mean(axis=1)
    return np.where(features.present, result, 0.0).astype(np.float32)


def attribute_prior(
    source: EntityTable,
    target: EntityTable,
    kinds: Mapping[str, Kind],
    features: AttributeFeatures,
    *,
    seed: int,
) -> FloatArray:
    """Return ``[p, c]`` log-odds that each attribute brings, 0 where a side has no value.

    How seldom an agreement is by chance is read off pairs drawn at random (the u-probabilities of
    Fellegi & Sunter 1969) and off how many entities carry the same value.
    """
    draw = np.random.default_rng(seed)
    count = min(_CHANCE_PAIRS, len(source) * len(target))
    random = pairs_of(
        draw.integers(0, max(len(source), 1), count),
        draw.integers(0, max(len(target), 1), count),
        np.zeros(count, dtype=np.float32),
    )
    chance = attribute_features(source, target, kinds, random)
    chance_similarity, alike = similarity(chance), similarity(features)
    entities = float(np.sqrt(max(len(source), 1) * max(len(target), 1)))
    result = np.zeros(alike.shape, dtype=np.float64)
    for index, channel in enumerate(features.channels):
        by_chance = np.sort(chance_similarity[chance.present[:, index], index])
        above = len(by_chance) - np.searchsorted(by_chance, alike[:, index] - 1e-6)
        rarity = -np.log((above + 0.5) / (len(by_chance) + 1.0))
        bits = np.minimum(rarity, np.log(entities) + 1.0)
        columns = names_per_kind[channel.kind]
        if "source ambiguity" in columns:
            same = np.maximum(
                features.values[:, index, columns.index("source ambiguity")],
                features.values[:, index, columns.index("target ambiguity")],
            )
            bits = np.log(entities) - 10.0 * same
        gain = (alike[:, index] - _ALIKE) / (1.0 - _ALIKE)
        result[:, index] = np.where(
            gain > 0, gain * bits, _MISMATCH * np.maximum(gain, -1.0)
        )
    prior: FloatArray = np.where(features.present, result, 0.0).astype(np.float32)
    return prior


def relation_discounts(pairs: PairGraph) -> dict[RelationChannel, float]:
    """Return per relation channel the share of its evidence that no other channel repeats.

    Two relations that overlap (starring; starring and writer together) would count the same
    neighbours twice; a channel half of whose edges stand in another one counts two thirds.
    """
    discounts = {}
    for name, channels in pairs.channels.items():
        del name
        keys = {
            channel: pairs.blocks[channel].pair.numpy() * (pairs.sizes[channel.other] + 1)
            + pairs.blocks[channel].neighbour.numpy()
            for channel in channels
        }
        for channel in channels:
            repeated = sum(
                float(np.isin(keys[channel], keys[other]).mean())
                for other in channels
                if other != channel and other.other == channel.other and len(keys[channel])
            )
            discounts[channel] = 1.0 / (1.0 + repeated)
    return discounts
