"""What an untaught judge would say of a pair: agreement is worth how seldom it is by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.features import AttributeFeatures
    from model.graph import FloatArray
    from model.pairs import PairGraph
    from model.sampling import RelationChannel

_ALIKE = 0.6
_MISMATCH = 3.0
_READY = 0.7


def base_log_odds(source: int, target: int) -> float:
    """Return the log-odds of a match before any evidence, for tables of these sizes.

    An agreement that only one pair of entities can have then leads to odds a little above even.
    """
    return _READY - 0.5 * float(np.log(max(source, 1)) + np.log(max(target, 1)))


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
    gain = (features.similarity - _ALIKE) / (1.0 - _ALIKE)
    brought = np.where(
        gain > 0.0, gain * features.specificity * entities, _MISMATCH * np.maximum(gain, -1.0)
    )
    prior: FloatArray = np.where(features.present, brought, 0.0).astype(np.float32)
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
