"""Everything the network reads of a type's pairs, and the pass over all of them, level by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from model.messages import LARGER_COVERAGE, RELATION_FEATURES, relation_features
from model.network import ChannelBatch, widen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.network import PairNetwork
    from model.pairs import EdgeBlock, PairGraph
    from model.sampling import RelationChannel

RELATION = "relation"
"""The kind of every relation channel."""

_BLOCK = 1 << 15


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

    def __len__(self) -> int:
        return len(self.features)

    def keys(self, *, relations: bool) -> tuple[str, ...]:
        """Return the names under which the channels have weights of their own."""
        attributes = tuple(f"{self.name}.{channel}" for channel in self.channels)
        return attributes + (tuple(relation_key(c) for c in self.relations) if relations else ())


def relation_key(channel: RelationChannel) -> str:
    """Return the name under which a relation channel has weights of its own."""
    arrow = "<" if channel.inverse else ">"
    return f"{channel.own}-{channel.relation}{arrow}{channel.other}"


@dataclass(frozen=True)
class Scores:
    """One level's scores of all pairs: entity type to ``[p]`` logits and ``[p, h]`` states."""

    logit: Mapping[str, torch.Tensor]
    state: Mapping[str, torch.Tensor]

    def probability(self, name: str, *, identity: bool) -> torch.Tensor:
        """Return ``[p]``, or ``[p + 1]`` with a sure match at the end (see `PairGraph`)."""
        u = torch.sigmoid(self.logit[name])
        return torch.cat([u, u.new_ones(1)]) if identity else u


@dataclass(frozen=True)
class Inputs:
    """What the network reads: all types, and the pair graph between them."""

    types: Mapping[str, TypeInputs]
    pairs: PairGraph
    device: torch.device

    def relations(
        self,
        name: str,
        below: Scores,
        temperature: torch.Tensor,
        blocks: Sequence[EdgeBlock] | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return ``[n, r, f]`` relation features, ``[n, r]`` prior and ``[n, r]`` present.

        Args:
            name: entity type.
            below: scores of the level below.
            temperature: of the cross-graph attention.
            blocks: ``[r]`` the edges into n pairs; None takes all pairs of the type.
        """
        inputs = self.types[name]
        found = [
            relation_features(
                (self.pairs.block(channel) if blocks is None else blocks[index]).to(self.device),
                below.probability(channel.other, identity=self.pairs.identity),
                temperature,
            )
            for index, channel in enumerate(inputs.relations)
        ]
        features, prior, present = (torch.stack(part, dim=1) for part in zip(*found, strict=True))
        discount = prior.new_tensor([habit.discount for habit in inputs.habits])
        mismatch = prior.new_tensor([habit.mismatch for habit in inputs.habits])
        prior = discount * (prior - mismatch * (1.0 - features[:, :, LARGER_COVERAGE]))
        return features, prior, present


def batch(
    network: PairNetwork,
    inputs: TypeInputs,
    rows: torch.Tensor | slice,
    relations: tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None,
    device: torch.device,
) -> ChannelBatch:
    """Return what all channels say of some pairs.

    Args:
        network: whose indices of channels, kinds and types are taken.
        inputs: of the pairs' type.
        rows: ``[n]`` pairs.
        relations: of these n pairs, as `Inputs.relations` returns them; None at level 0.
        device: to put the batch on.
    """
    width = network.shape.features
    parts = [(inputs.features[rows], inputs.prior[rows], inputs.present[rows])]
    kinds = list(inputs.kinds)
    if relations is not None:
        parts.append(relations)
        kinds += [RELATION] * len(inputs.relations)
    wide = [
        widen(
            torch.nn.functional.pad(values.to(device), (0, width - values.shape[2])).swapaxes(0, 1),
            prior.to(device).T,
        )
        for values, prior, _ in parts
    ]
    return ChannelBatch(
        torch.cat(wide) if len(wide) > 1 else wide[0],
        torch.cat([present.to(device).T for _, _, present in parts]).to(torch.float32),
        network.kind_indices(kinds).to(device),
        network.channel_indices(inputs.keys(relations=relations is not None)).to(device),
        network.type_index(inputs.name),
        inputs.base,
    )


@torch.no_grad()
def run_level(network: PairNetwork, index: int, inputs: Inputs, below: Scores | None) -> Scores:
    """Score all pairs of all types at one level, in blocks.

    Args:
        network: trained up to that level.
        index: of the level.
        inputs: of all types.
        below: scores of the level below; None at level 0.
    """
    level = network.level(index)
    logits, states = {}, {}
    for name, of_type in inputs.types.items():
        relations = None
        if below is not None and of_type.relations:
            relations = inputs.relations(name, below, network.temperature(index))
        outputs = []
        for first in range(0, max(len(of_type), 1), _BLOCK):
            rows = slice(first, first + _BLOCK)
            part = None
            if relations is not None:
                part = (relations[0][rows], relations[1][rows], relations[2][rows])
            pairs = batch(network, of_type, rows, part, inputs.device)
            state = (
                pairs.wide.new_zeros(len(pairs), network.shape.hidden)
                if below is None
                else below.state[name][rows]
            )
            output = level(pairs, state)
            outputs.append((output.logit, output.state))
        logits[name] = torch.cat([logit for logit, _ in outputs])
        states[name] = torch.cat([state for _, state in outputs])
    return Scores(logits, states)


def feature_width(types: Mapping[str, TypeInputs]) -> int:
    """Return the width that holds the features of every channel."""
    return max([len(RELATION_FEATURES), *(t.features.shape[2] for t in types.values())])
