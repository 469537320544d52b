"""How examples are varied from epoch to epoch, so that no channel is relied on alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.network.network import ChannelBatch

_THINNED, _HIDDEN = 0.5, 0.4


def thinned(pairs: ChannelBatch, generator: torch.Generator) -> ChannelBatch:
    """Hide some channels of some pairs, so that each channel learns to stand alone.

    Pairs that are sure agree in everything; those that are not have values missing.
    """
    drop = torch.rand(len(pairs.pair), generator=generator) < _HIDDEN
    thin = torch.rand(len(pairs), generator=generator) < _THINNED
    keep = (~drop).to(pairs.keep) * 1.0
    keep = torch.where(thin.to(pairs.pair.device)[pairs.pair], keep, 1.0)
    empty = pairs.per_pair(keep) == 0
    return replace(pairs, keep=torch.where(empty[pairs.pair], 1.0, keep))


def contradicted(
    pairs: ChannelBatch,
    is_match: torch.Tensor,
    weight: torch.Tensor,
    rates: Sequence[float],
    generator: torch.Generator,
) -> ChannelBatch:
    """Let some matches say in some attribute what a non-match says there.

    Args:
        pairs: n pairs.
        is_match: ``[n]`` 0 or 1.
        weight: ``[n]`` how many pairs each stands for; so often a non-match is drawn.
        rates: share of the matches, for each of the first channels.
        generator: of the draws.
    """
    wide = pairs.wide.clone()
    for rate, first, end in zip(rates, pairs.start, pairs.start[1:], strict=False):
        of = pairs.pair[first:end].cpu()
        matches, others = (torch.nonzero(is_match[of] == side)[:, 0] for side in (1.0, 0.0))
        matches = matches[torch.rand(len(matches), generator=generator) < rate]
        if not len(matches) or not len(others):
            continue
        drawn = torch.multinomial(
            weight[of[others]], len(matches), replacement=True, generator=generator
        )
        told = pairs.wide[(first + others[drawn]).to(wide.device)]
        wide.index_copy_(0, (first + matches).to(wide.device), told)
    return replace(pairs, wide=wide)
