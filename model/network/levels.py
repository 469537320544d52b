"""The pass over all pairs, level by level, in blocks."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import torch

from model.network.inputs import batch, edges_into
from model.progress import unseen
from model.workers import side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.network.inputs import Inputs, Scores
    from model.network.network import LevelOutput, PairNetwork
    from model.progress import Advance

_DECIDED = -10.0
"""Log-odds below which a level that heard the neighbours leaves nothing to add for what follows."""

_SCORED = 1 << 16
"""Entries that are scored at once: what the channels say, each of one pair."""

_EDGES = 4
"""Edges that take as much memory as an entry."""


def slices(weight: torch.Tensor, most: int) -> list[slice]:
    """Part pairs into runs of about so much weight.

    Args:
        weight: ``[n]`` of each pair, 0 or more.
        most: of each part, but for parts of one pair.
    """
    if not len(weight):
        return [slice(0, 0)]
    total = torch.cumsum(weight, 0)
    part = torch.div(total - weight, most, rounding_mode="floor")
    ends = torch.nonzero(part.diff())[:, 0] + 1
    return [slice(*ends) for ends in itertools.pairwise([0, *ends.tolist(), len(weight)])]


def _weight(inputs: Inputs, name: str, *, relations: bool) -> torch.Tensor:
    """Return ``[p]`` how many entries each pair has, its edges included."""
    of_type = inputs.types[name]
    weight = 1 + of_type.present.sum(dim=1, dtype=torch.int64)
    for channel in of_type.relations if relations else ():
        block = inputs.pairs.blocks[channel]
        edges = torch.bincount(block.pair, minlength=len(block.nodes.row))
        weight[block.nodes.row] += 1 + edges // _EDGES
    return weight


def run_level(network: PairNetwork, index: int, inputs: Inputs, below: Scores | None) -> Scores:
    """Score all pairs of all types at one level, in blocks.

    Args:
        network: trained up to that level.
        index: of the level.
        inputs: of all types.
        below: scores of the level below; None at level 0.
    """
    last = index == network.shape.levels - 1
    if index > 1:
        everyone = {name: torch.arange(len(of_type)) for name, of_type in inputs.types.items()}
        found = rescored(network, index, inputs, below, everyone)
        logits, states = ({n: one[part] for n, one in found.items()} for part in (0, 1))
        return inputs.scores(logits, states, last=last)
    scored = partial(_scored, network, index, inputs, below)
    logits, states = {}, {}
    for name in inputs.types:
        parts = slices(_weight(inputs, name, relations=below is not None), _SCORED)
        outputs = side_by_side(partial(scored, name), parts)
        logits[name] = torch.cat([output.logit for output in outputs])
        states[name] = torch.cat([output.state for output in outputs])
    return inputs.scores(logits, states, last=last)


def yet_to_read(levels: Sequence[Scores]) -> list[Scores]:
    """Return the scores without most of their memory: what nobody reads any more.

    States are read by the next level alone, the standing by trees after the last one as well.
    """
    before = [replace(level, state={}, standing={}) for level in levels[:-2]]
    return [*before, *(replace(level, state={}) for level in levels[-2:-1]), *levels[-1:]]


def run_prior(inputs: Inputs) -> Scores:
    """Score all pairs as an untrained level 0 does: by what the fixed prior makes of attributes."""
    logits = {n: of.base + of.prior.sum(dim=1).to(inputs.device) for n, of in inputs.types.items()}
    return inputs.scores(logits, {})


def run_prior_of_neighbours(inputs: Inputs, below: Scores, temperature: torch.Tensor) -> Scores:
    """Score all pairs as an untrained level 1 does: with what the prior makes of the neighbours.

    Args:
        inputs: of all types.
        below: what `run_prior` returned.
        temperature: of the cross-graph attention.
    """
    logits = {}
    for name, logit in below.logit.items():
        told = partial(_told, inputs, name, below, temperature)
        parts = slices(_weight(inputs, name, relations=True), _SCORED)
        logits[name] = logit + torch.cat(side_by_side(told, parts))
    return inputs.scores(logits, {})


@torch.no_grad()
def _told(
    inputs: Inputs, name: str, below: Scores, temperature: torch.Tensor, rows: slice
) -> torch.Tensor:
    """Return what the prior makes of the neighbours of some pairs."""
    blocks = edges_into(inputs, name, rows)
    total = torch.zeros(rows.stop - rows.start, device=inputs.device)
    for entries in inputs.relations(name, below, temperature, blocks):
        total.index_add_(0, entries.pair.to(total.device), entries.prior.to(total.device))
    return total


def rescored(
    network: PairNetwork,
    index: int,
    inputs: Inputs,
    below: Scores | None,
    rows: Mapping[str, torch.Tensor],
) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """Return what one level says of some pairs: ``[n]`` log-odds and ``[n, h]`` states by type.

    What the level below left as decided is left as it is.

    Args:
        network: trained up to that level.
        index: of the level.
        inputs: of all types.
        below: scores of the level below, with its states; None at level 0.
        rows: ``[n]`` by type.
    """
    scored = partial(_scored, network, index, inputs, below)
    found = {}
    for name, chosen in rows.items():
        undecided = open_pairs(index, below, name, chosen)
        asked = chosen[undecided]
        weight = _weight(inputs, name, relations=below is not None)[asked]
        parts = [asked[part] for part in slices(weight, _SCORED)]
        outputs = side_by_side(partial(scored, name), parts)
        logit = torch.cat([output.logit for output in outputs])
        state = torch.cat([output.state for output in outputs])
        if below is not None and len(asked) < len(chosen):
            place, rest = undecided.to(inputs.device), chosen.to(inputs.device)
            logit = below.logit[name][rest].index_put((place,), logit)
            state = below.state[name][rest].index_put((place,), state)
        found[name] = logit, state
    return found


def open_pairs(index: int, below: Scores | None, name: str, rows: torch.Tensor) -> torch.Tensor:
    """Return ``[n]`` which pairs a level, and the trees after it, have something to add to.

    Args:
        index: of the level.
        below: scores of the level below; None at level 0.
        name: entity type.
        rows: ``[n]``.
    """
    if below is None or index < 2:
        return torch.ones(len(rows), dtype=torch.bool)
    return below.logit[name].cpu()[rows] >= _DECIDED


def open_at_last(levels: Sequence[Scores], name: str, rows: torch.Tensor) -> torch.Tensor:
    """Return ``[n]`` which pairs the last level had something to add to; see `open_pairs`."""
    return open_pairs(len(levels) - 1, levels[-2] if len(levels) > 1 else None, name, rows)


def _scored(
    network: PairNetwork,
    index: int,
    inputs: Inputs,
    below: Scores | None,
    name: str,
    rows: torch.Tensor | slice,
) -> LevelOutput:
    # Whether gradients are wanted is known to each thread by itself.
    with torch.no_grad():
        part = []
        if below is not None:
            blocks = edges_into(inputs, name, rows)
            part = inputs.relations(name, below, network.temperature(index), blocks)
        pairs = batch(network, inputs.types[name], rows, part, below, inputs.device)
        if below is None:
            state = torch.zeros(len(pairs), network.shape.hidden, device=inputs.device)
        else:
            chosen = rows if isinstance(rows, slice) else rows.to(inputs.device)
            state = below.state[name][chosen]
        output: LevelOutput = network.level(index)(pairs, state)
        return output


def run_levels(
    network: PairNetwork, inputs: Inputs, *, states: bool = False, advance: Advance = unseen
) -> tuple[Scores, ...]:
    """Score all pairs at every level; the states are kept only where they are asked for."""
    levels: list[Scores] = []
    for index in range(network.shape.levels):
        levels.append(run_level(network, index, inputs, levels[-1] if levels else None))
        if not states:
            levels = yet_to_read(levels)
        advance(1)
    return tuple(levels)
