"""Everything the network reads of a type's pairs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from model.network.competition import STANDING_FEATURES, standing
from model.network.messages import (
    LARGER_COVERAGE,
    RELATION_FEATURES,
    between_others,
    relation_features,
)
from model.network.network import ChannelBatch, widen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from model.graph import Cardinality, IntArray
    from model.network.network import PairNetwork
    from model.network.pairs import EdgeBlock, PairGraph
    from model.network.sampling import RelationChannel

RELATION = "relation"
"""The kind of every relation channel."""

RIVALS = "rivals"
"""The kind of the channel that says how a pair stood at the level below."""

HOPELESS = -30.0
"""Log-odds of a hidden pair."""


@dataclass(frozen=True)
class Habit:
    """How the prior weighs a relation channel.

    Attributes:
        discount: share of its evidence that no other channel repeats, 0 to 1.
        mismatch: log-odds that it costs to have neighbours, and none in common.
    """

    discount: float = 1.0
    mismatch: float = 2.0


@dataclass(frozen=True)
class TypeInputs:
    """The attribute channels of one type's pairs, and how its relation channels are weighed.

    Attributes:
        name: entity type.
        features: ``[p, a, f]`` 0 to 1.
        prior: ``[p, a]`` log-odds of the fixed prior, channel by channel.
        similarity: ``[p, a]`` how alike both values are, 0 to 1.
        present: ``[p, a]``.
        channels: ``[a]`` names of the attribute channels.
        kinds: ``[a]`` their kinds.
        relations: the type's relation channels.
        habits: ``[r]`` how the prior weighs each relation channel.
        base: log-odds of a match before any evidence.
        source: ``[p]`` row in the source graph's table.
        target: ``[p]`` row in the target graph's table.
        cardinality: which rivals a pair has; None: nothing is said of rivals.
    """

    name: str
    features: torch.Tensor
    prior: torch.Tensor
    similarity: torch.Tensor
    present: torch.Tensor
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    relations: tuple[RelationChannel, ...]
    habits: tuple[Habit, ...]
    base: float
    source: IntArray
    target: IntArray
    cardinality: Cardinality | None = None

    def __len__(self) -> int:
        return len(self.features)

    def channel_keys(self) -> tuple[str, ...]:
        """Return the names under which the channels have weights of their own."""
        attributes = tuple(f"{self.name}.{channel}" for channel in self.channels)
        return (*attributes, *map(relation_key, self.relations), f"{self.name} {RIVALS}")


def relation_key(channel: RelationChannel) -> str:
    """Return the name under which a relation channel has weights of its own."""
    arrow = "<" if channel.inverse else ">"
    return f"{channel.own}-{channel.relation}{arrow}{channel.other}"


@dataclass(frozen=True)
class Scores:
    """One level's scores of all pairs, by entity type.

    Attributes:
        logit: ``[p]``.
        state: ``[p, h]``; empty once the next level has read it (`yet_to_read`).
        probability: ``[p]``, or ``[p + 1]`` with a sure match at the end (see `PairGraph`).
        standing: ``[p, 16]`` of `standing`, for types of known cardinality; none at the last level,
            and none once the trees would not read it either (`yet_to_read`).
    """

    logit: Mapping[str, torch.Tensor]
    state: Mapping[str, torch.Tensor]
    probability: Mapping[str, torch.Tensor]
    standing: Mapping[str, torch.Tensor]

    def log_odds(self) -> dict[str, NDArray[np.float64]]:
        """Return the logits as ``[p]`` arrays."""
        return {
            name: logit.detach().cpu().numpy().astype(np.float64)
            for name, logit in self.logit.items()
        }


@dataclass(frozen=True)
class Inputs:
    """What the network reads: all types, and the pair graph between them.

    Attributes:
        types: entity types by name.
        pairs: the pair graph.
        device: to work on.
        duplicates: both are one graph, and duplicates in it are looked for.
        hidden: ``[k]`` rows of pairs, by type, that are to seem hopeless to all others.
    """

    types: Mapping[str, TypeInputs]
    pairs: PairGraph
    device: torch.device
    duplicates: bool = False
    hidden: Mapping[str, torch.Tensor] = field(default_factory=dict)

    def relations(
        self,
        name: str,
        below: Scores,
        temperature: torch.Tensor,
        blocks: Sequence[EdgeBlock],
    ) -> list[Entries]:
        """Return what each relation channel says of n pairs.

        Args:
            name: entity type.
            below: scores of the level below.
            temperature: of the cross-graph attention.
            blocks: ``[r]`` the edges into the pairs, channel by channel (`edges_into`).
        """
        inputs = self.types[name]
        result = []
        for channel, habit, block in zip(inputs.relations, inputs.habits, blocks, strict=True):
            if not len(block.nodes.row):
                result.append(MUTE)
                continue
            score = below.probability[channel.other]
            u = score[block.neighbour]
            features, prior = relation_features(block, u, temperature)
            if self.duplicates:
                # The very same neighbour is no evidence: who works together once does so again.
                told = u.where(between_others(block, self.pairs.sizes[channel.other]), 0.0)
                prior = relation_features(block, told, temperature)[1]
            missed = habit.mismatch * (1.0 - features[:, LARGER_COVERAGE])
            result.append(Entries(block.nodes.row, features, habit.discount * (prior - missed)))
        return result

    def scores(
        self,
        logit: Mapping[str, torch.Tensor],
        state: Mapping[str, torch.Tensor],
        *,
        last: bool = False,
    ) -> Scores:
        """Return a level's scores with what the next one, if any, hears of them."""
        logit = {
            name: value.index_fill(0, self.hidden[name], HOPELESS) if name in self.hidden else value
            for name, value in logit.items()
        }
        probability = {name: torch.sigmoid(value) for name, value in logit.items()}
        if self.pairs.identity:
            probability = {n: torch.cat([u, u.new_ones(1)]) for n, u in probability.items()}
        stand = {
            name: torch.from_numpy(
                standing(
                    of_type.source,
                    of_type.target,
                    logit[name].cpu().numpy(),
                    of_type.cardinality,
                    same_graph=self.pairs.identity,
                )
            ).to(self.device)
            for name, of_type in self.types.items()
            if of_type.cardinality is not None and not last
        }
        return Scores(logit, state, probability, stand)


@dataclass(frozen=True)
class Entries:
    """What one channel says of those pairs on which it says anything.

    Attributes:
        pair: ``[k]`` position of the pair.
        features: ``[k, f]`` 0 to 1.
        prior: ``[k]`` log-odds of the fixed prior.
    """

    pair: torch.Tensor
    features: torch.Tensor
    prior: torch.Tensor


MUTE = Entries(
    torch.zeros(0, dtype=torch.int64), torch.zeros(0, len(RELATION_FEATURES)), torch.zeros(0)
)
"""Of a channel that says nothing."""


def batch(
    network: PairNetwork,
    inputs: TypeInputs,
    rows: torch.Tensor | slice,
    relations: Sequence[Entries],
    below: Scores | None,
    device: torch.device,
) -> ChannelBatch:
    """Return what all channels say of some pairs.

    Args:
        network: whose indices of channels, kinds and types are taken.
        inputs: of the pairs' type.
        rows: ``[n]`` pairs.
        relations: of these n pairs, as `Inputs.relations` returns them; none at level 0.
        below: scores of the level below; None at level 0.
        device: to put the batch on.
    """
    width = network.shape.features
    present = inputs.present[rows]
    features, prior = inputs.features[rows], inputs.prior[rows]
    entries = []
    for index in range(len(inputs.channels)):
        pair = torch.nonzero(present[:, index])[:, 0]
        entries.append(Entries(pair, features[pair, index], prior[pair, index]))
    kinds = [*inputs.kinds, *(RELATION for _ in inputs.relations), RIVALS]
    entries += relations or [MUTE] * len(inputs.relations)
    if below is not None and inputs.name in below.standing:
        said = below.standing[inputs.name][rows]
        everyone = torch.arange(len(said), device=device)
        entries.append(Entries(everyone, said, said.new_zeros(len(said))))
    else:
        entries.append(MUTE)
    start = (0, *itertools.accumulate(len(part.pair) for part in entries))
    pad = torch.nn.functional.pad
    features = torch.cat(
        [pad(part.features.to(device), (0, width - part.features.shape[1])) for part in entries]
    )
    prior = torch.cat([part.prior.to(device) for part in entries])
    pair = torch.cat([part.pair.cpu() for part in entries])
    return ChannelBatch(
        widen(features, prior),
        pair.to(device),
        start,
        torch.ones(len(pair), device=device),
        len(present),
        network.kind_indices(kinds).to(device),
        network.channel_indices(inputs.channel_keys()).to(device),
        network.type_index(inputs.name),
        inputs.base,
    )


def edges_into(inputs: Inputs, name: str, rows: torch.Tensor | slice) -> tuple[EdgeBlock, ...]:
    """Return the edges of all relation channels into some pairs."""
    return tuple(
        inputs.pairs.block(channel, rows).to(inputs.device)
        for channel in inputs.types[name].relations
    )


def feature_width(types: Mapping[str, TypeInputs]) -> int:
    """Return the width that holds the features of every channel."""
    said = len(RELATION_FEATURES), len(STANDING_FEATURES)
    return max([*said, *(t.features.shape[2] for t in types.values())])
