"""The network on the pair graph: levels of evidence, gated by self-attention over the channels.

After Zhu et al. 2020 (CG-MuAlign, arXiv:2002.10419), acting on pairs instead of nodes: a level
joins a pair's own state of the level below with the weighted sum of what its channels say. Level 0
hears the attributes, levels 1 and 2 the neighbour pairs as well, so that level 2 reaches two hops.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOTS = (0.3, 0.6, 0.8, 0.9, 0.97)
"""Where the linear evidence of a feature may bend."""

LEAST_TEMPERATURE = 0.03


@dataclass(frozen=True)
class NetworkShape:
    """What the weights depend on.

    Attributes:
        kinds: kinds of channel; channels of one kind share weights.
        channels: names of all channels of all types; each has a small difference of its own.
        types: entity types.
        features: width of a channel's features.
        levels: 3 for levels 0, 1 and 2.
        hidden: width of the states.
        cross_attention: False replaces the attention across graphs by a plain mean.
        self_attention: False gives every channel the same say.
        rivals: types whose levels hear how a pair stood among its rivals at the level below.
    """

    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    types: tuple[str, ...]
    features: int
    levels: int = 3
    hidden: int = 16
    cross_attention: bool = True
    self_attention: bool = True
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChannelBatch:
    """Pairs of one type with what their channels say; only where both sides have something to say.

    An entry is a channel of a pair on which both sides have values. Entries stand channel by
    channel.

    Attributes:
        wide: ``[m, 2 + f * 6]`` of `widen`, an entry a row.
        pair: ``[m]`` position of each entry's pair.
        start: ``[c + 1]`` where each channel's entries begin, and the end.
        keep: ``[m]`` 1, or 0 for an entry that is to be hidden.
        size: number of pairs n.
        kinds: ``[c]`` index of each channel's kind.
        channels: ``[c]`` index of each channel's own weights; the last for a channel never seen.
        type_index: index of the type's own weights; the last for a type never seen.
        base: log-odds of a match before any evidence.
    """

    wide: torch.Tensor
    pair: torch.Tensor
    start: tuple[int, ...]
    keep: torch.Tensor
    size: int
    kinds: torch.Tensor
    channels: torch.Tensor
    type_index: int
    base: float

    def __len__(self) -> int:
        return self.size

    def counts(self) -> list[int]:
        """Return ``[c]`` the number of entries of each channel."""
        return [end - first for first, end in itertools.pairwise(self.start)]

    def channel(self) -> torch.Tensor:
        """Return ``[m]`` the position of each entry's channel."""
        counts = torch.tensor(self.counts())
        return torch.repeat_interleave(torch.arange(len(counts)), counts).to(self.pair.device)

    def feature(self, index: int) -> torch.Tensor:
        """Return ``[m]`` one feature of every entry."""
        return self.wide[:, _FIXED + index]

    def per_pair(self, values: torch.Tensor) -> torch.Tensor:
        """Return ``[n, ...]`` sums over the channels of ``[m, ...]`` entries."""
        return values.new_zeros(self.size, *values.shape[1:]).index_add(0, self.pair, values)

    def spread(self, values: torch.Tensor) -> torch.Tensor:
        """Return ``[c, n]`` of ``[m]`` entries, 0 where there is none."""
        table = values.new_zeros(len(self.start) - 1, self.size)
        table[self.channel(), self.pair] = values
        return table


@dataclass(frozen=True)
class LevelOutput:
    """What a level makes of n pairs.

    Attributes:
        logit: ``[n]``.
        state: ``[n, h]`` what the next level takes over.
        gate: ``[m]`` the say of each entry; 1 on average over those of a pair.
    """

    logit: torch.Tensor
    state: torch.Tensor
    gate: torch.Tensor


_FIXED = 2
"""Columns of `widen` before the features: a constant, and the prior."""


def widen(features: torch.Tensor, prior: torch.Tensor) -> torch.Tensor:
    """Return ``[..., 2 + f * 6]``: a constant, the prior, the features and their bends.

    Args:
        features: ``[..., f]`` 0 to 1.
        prior: ``[...]`` log-odds of the fixed prior.
    """
    bends = [torch.relu(features - k) / (1.0 - k) for k in KNOTS]
    return torch.cat(
        [torch.ones_like(prior).unsqueeze(-1), prior.unsqueeze(-1), features, *bends], dim=-1
    )


class Level(nn.Module):
    """One level. Untrained it returns the prior: base plus the channels' prior log-odds."""

    def __init__(self, shape: NetworkShape, generator: torch.Generator) -> None:
        super().__init__()
        wide = 2 + shape.features * (1 + len(KNOTS))
        kinds, channels, hidden = len(shape.kinds), len(shape.channels) + 1, shape.hidden

        def drawn(*size: int, scale: float) -> nn.Parameter:
            return nn.Parameter(torch.randn(*size, generator=generator) * scale)

        self.self_attention = shape.self_attention
        self.shared = nn.Parameter(torch.zeros(kinds, wide))
        self.own = nn.Parameter(torch.zeros(channels, wide))
        self.absent = nn.Parameter(torch.zeros(channels))
        self.type_bias = nn.Parameter(torch.zeros(len(shape.types) + 1))
        self.listen = drawn(kinds, wide, hidden, scale=1.0 / math.sqrt(wide))
        self.listen_own = nn.Parameter(torch.zeros(channels, hidden))
        self.embedding = drawn(channels, hidden, scale=0.3)
        self.gate_state = drawn(hidden, hidden, scale=1.0 / math.sqrt(hidden))
        self.gate_mean = drawn(hidden, hidden, scale=1.0 / math.sqrt(hidden))
        self.gate_out = nn.Parameter(torch.zeros(hidden))
        self.join = drawn(2 * hidden, hidden, scale=1.0 / math.sqrt(2 * hidden))
        self.join_bias = nn.Parameter(torch.zeros(hidden))
        self.head = nn.Parameter(torch.zeros(hidden))
        self.temperature = nn.Parameter(torch.tensor(math.log(0.12)))
        with torch.no_grad():
            self.shared[:, 1] = 1.0

    def forward(self, batch: ChannelBatch, below: torch.Tensor) -> LevelOutput:
        """Score n pairs.

        Args:
            batch: n pairs of one type.
            below: ``[n, h]`` states of the level below, zeros under level 0.
        """
        own = self.shared[batch.kinds] + self.own[batch.channels]
        weight = torch.cat([self.listen[batch.kinds], own.unsqueeze(2)], dim=2)
        # Not slices: the slope of each would be as long as the whole.
        parts = torch.split(batch.wide, batch.counts())
        both = torch.cat(
            [part @ of_channel for part, of_channel in zip(parts, weight, strict=True)]
        )
        channel = batch.channels[batch.channel()]
        heard = torch.relu(both[:, :-1] + self.listen_own[channel])
        gate = self._gate(heard, channel, batch)
        absent = self.absent[batch.channels]
        lacking = absent.sum() - batch.per_pair(batch.keep * self.absent[channel])
        evidence = gate * both[:, -1]
        heard = gate.unsqueeze(1) * heard
        said = batch.per_pair(torch.cat([heard, evidence.unsqueeze(1)], dim=1))
        state = torch.relu(torch.cat([below, said[:, :-1]], dim=1) @ self.join + self.join_bias)
        bias = batch.base + self.type_bias[batch.type_index]
        logit = bias + said[:, -1] + lacking + state @ self.head
        return LevelOutput(logit, state, gate)

    def _gate(
        self, heard: torch.Tensor, channel: torch.Tensor, batch: ChannelBatch
    ) -> torch.Tensor:
        keep = batch.keep
        if not self.self_attention:
            return keep
        count = batch.per_pair(keep)
        mean = batch.per_pair(heard * keep.unsqueeze(1)) / count.clamp(min=1.0).unsqueeze(1)
        inner = torch.tanh(
            heard @ self.gate_state + self.embedding[channel] + (mean @ self.gate_mean)[batch.pair]
        )
        weight = torch.exp((inner @ self.gate_out).clamp(-5.0, 5.0)) * keep
        return weight * (count / batch.per_pair(weight).clamp(min=1e-9))[batch.pair]

    def heat(self) -> torch.Tensor:
        """Return the temperature of the cross-graph attention."""
        return LEAST_TEMPERATURE + torch.exp(self.temperature)


class PairNetwork(nn.Module):
    """All levels, for all types."""

    def __init__(self, shape: NetworkShape, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.shape = shape
        self.levels = nn.ModuleList(Level(shape, generator) for _ in range(shape.levels))

    def level(self, index: int) -> Level:
        """Return one level."""
        level = self.levels[index]
        assert isinstance(level, Level)
        return level

    def temperature(self, index: int) -> torch.Tensor:
        """Return the temperature of a level's cross-graph attention (huge: a plain mean)."""
        heat = self.level(index).heat()
        return heat if self.shape.cross_attention else heat.detach() * 0.0 + 1e6

    def channel_indices(self, names: Sequence[str]) -> torch.Tensor:
        """Return ``[c]`` where each channel's own weights stand; the last is for unknown ones."""
        known = {name: index for index, name in enumerate(self.shape.channels)}
        return torch.tensor([known.get(name, len(known)) for name in names], dtype=torch.int64)

    def kind_indices(self, kinds: Sequence[str]) -> torch.Tensor:
        """Return ``[c]`` where each kind's shared weights stand.

        Raises:
            ValueError: the network was made without that kind.
        """
        return torch.tensor([self.shape.kinds.index(kind) for kind in kinds], dtype=torch.int64)

    def type_index(self, name: str) -> int:
        """Return where a type's own weights stand; the last is for unknown ones."""
        types = self.shape.types
        return types.index(name) if name in types else len(types)
