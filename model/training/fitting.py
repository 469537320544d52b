"""Teaches the network one level after the other, each on the finished scores of the one below."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from model.assignment import unique_sides
from model.network.hiding import beside, without_matches
from model.network.inputs import batch, edges_into
from model.network.levels import run_level, yet_to_read
from model.training.augmentation import contradicted, thinned
from model.training.descent import Descent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from model.network.inputs import Inputs, Scores
    from model.network.network import ChannelBatch, Level, PairNetwork
    from model.network.pairs import EdgeBlock
    from model.settings import TrainSettings
    from model.training.examples import Examples

_BATCHES = 8
_LEAST_BATCH = 512
_CHECKS = 10
_MOVING = 0.25
_RATE = 0.02
_BEREFT = 0.5
"""Share of the known matches whose entities are shown without them besides."""


@dataclass(frozen=True)
class _Context:
    """What a level reads examples from: the inputs and the scores of the level below."""

    inputs: Inputs
    below: Scores | None


@dataclass(frozen=True)
class _Batch:
    """Examples of one type with their neighbourhoods, ready to be used every epoch."""

    name: str
    examples: Examples
    context: _Context
    blocks: tuple[EdgeBlock, ...] | None


def fit(
    network: PairNetwork,
    inputs: Inputs,
    examples: Mapping[str, Examples],
    held: Mapping[str, Examples],
    settings: TrainSettings,
    *,
    facts: float,
    seed: int,
    report: Callable[[float], None],
    informed: bool = False,
) -> list[Scores]:
    """Fit all levels, each starting from what the one below learned.

    Args:
        network: trained in place.
        inputs: of all types.
        examples: to learn from.
        held: to choose the epoch by; without any, the last is kept.
        settings: epochs.
        facts: examples beyond which the start no longer fades; see `Descent`.
        seed: of the order of the batches.
        report: called once an epoch with the loss.
        informed: the network has learned before, and each level starts from what it learned then.

    Returns:
        The scores of all pairs, level by level.
    """
    scores: list[Scores] = []
    for index in range(network.shape.levels):
        if index and not informed:
            _inherit(network, index)
        if any(len(part) for part in examples.values()):
            _fit_level(
                network, index, inputs, scores, examples, held, settings, facts, seed, report
            )
        scores.append(run_level(network, index, inputs, scores[-1] if scores else None))
        scores = yet_to_read(scores)
    scores[-1] = replace(scores[-1], state={})
    return scores


def _inherit(network: PairNetwork, index: int) -> None:
    """Start a level where the one below ended; what it says of that one's state starts at 0."""
    level = network.level(index)
    level.load_state_dict(network.level(index - 1).state_dict())
    with torch.no_grad():
        level.join[: network.shape.hidden] = 0.0


def _fit_level(
    network: PairNetwork,
    index: int,
    inputs: Inputs,
    levels: Sequence[Scores],
    examples: Mapping[str, Examples],
    held: Mapping[str, Examples],
    settings: TrainSettings,
    facts: float,
    seed: int,
    report: Callable[[float], None],
) -> None:
    """Fit one level; its temperature in the first epochs only.

    As long as the temperature moves, what the neighbours say has to be gathered anew at each step;
    afterwards the batches stay as they are, which is several times as fast.
    """
    level = network.level(index)
    generator = torch.Generator().manual_seed(seed * 31 + index)
    context = _Context(inputs, levels[-1] if levels else None)
    batches = _batches(context, examples, generator)
    if levels:
        batches += _bereft(network, inputs, levels, examples, generator)
    optimiser = Descent(level, min(sum(len(part) for part in examples.values()), facts))
    moving = 0 if not levels else math.ceil(_MOVING * settings.epochs)
    steps = settings.epochs * len(batches)
    every = max(settings.epochs // _CHECKS, 1)
    step, best, kept = 0, math.inf, None
    taught = [part.examples for part in batches]
    ready: list[tuple[ChannelBatch, torch.Tensor]] = []
    checks: list[_Batch] = []
    for epoch in range(settings.epochs):
        if epoch == moving:
            with torch.no_grad():
                ready = [_read(network, index, part) for part in batches]
                checks = _batches(context, held, None)
                ready_checks = [_read(network, index, part) for part in checks]
            # Their edges, and the scores below, are not read again.
            batches.clear()
        total = 0.0
        for position in torch.randperm(len(taught), generator=generator).tolist():
            part = taught[position]
            read = ready[position] if ready else _read(network, index, batches[position])
            read = (_varied(read[0], part, generator), read[1])
            loss = _loss(level, read[0], read[1], part) / part.weight.sum()
            rate = _RATE * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * step / steps)))
            optimiser.step(loss, rate)
            step += 1
            total += float(loss.detach())
        report(total / len(taught))
        if checks and (epoch % every == every - 1 or epoch == settings.epochs - 1):
            with torch.no_grad():
                parts = zip(ready_checks, checks, strict=True)
                held_loss = sum(float(_loss(level, *read, c.examples)) for read, c in parts)
            if held_loss < best:
                best = held_loss
                kept = {name: value.clone() for name, value in level.state_dict().items()}
    if kept is not None:
        level.load_state_dict(kept)


def _varied(pairs: ChannelBatch, examples: Examples, generator: torch.Generator) -> ChannelBatch:
    varied = thinned(pairs, generator)
    if not examples.disagree:
        return varied
    return contradicted(varied, examples.is_match, examples.weight, examples.disagree, generator)


def _read(network: PairNetwork, index: int, part: _Batch) -> tuple[ChannelBatch, torch.Tensor]:
    inputs, below = part.context.inputs, part.context.below
    return assemble(network, index, inputs, below, part.name, part.examples.rows, part.blocks)


def _bereft(
    network: PairNetwork,
    inputs: Inputs,
    levels: Sequence[Scores],
    examples: Mapping[str, Examples],
    generator: torch.Generator,
) -> list[_Batch]:
    """Return non-matches once more, as they are where the match beside them is not there.

    Entities that people label have a partner: how a pair stands among its rivals would else be
    learned of such alone, and the best of an entity without a partner be taken for one.
    """
    hidden, rivals = {}, {}
    for name, part in examples.items():
        cardinality = inputs.types[name].cardinality
        # Where both ends may have several partners, pairs have no rivals.
        if cardinality is None or not any(unique_sides(cardinality)):
            continue
        matches = part.rows[part.is_match == 1.0]
        matches = matches[torch.rand(len(matches), generator=generator) < _BEREFT]
        lost = beside(inputs, name, matches.numpy())[part.rows] & (part.is_match == 0.0)
        if lost.any():
            hidden[name] = matches.numpy()
            rivals[name] = part.take(torch.nonzero(lost)[:, 0])
    if not hidden:
        return []
    without, scores = without_matches(network, inputs, levels, hidden, read=True)
    return _batches(_Context(without, scores[-1]), rivals, generator)


def _loss(
    level: Level, pairs: ChannelBatch, state: torch.Tensor, examples: Examples
) -> torch.Tensor:
    logit = level(pairs, state).logit
    return binary_cross_entropy_with_logits(
        logit,
        examples.is_match.to(logit.device),
        examples.weight.to(logit.device),
        reduction="sum",
    )


def assemble(
    network: PairNetwork,
    index: int,
    inputs: Inputs,
    below: Scores | None,
    name: str,
    rows: torch.Tensor,
    blocks: Sequence[EdgeBlock] | None,
) -> tuple[ChannelBatch, torch.Tensor]:
    """Return what a level reads of some pairs: their channels and their states below."""
    of_type = inputs.types[name]
    relations = []
    if below is not None and blocks is not None:
        relations = inputs.relations(name, below, network.temperature(index), blocks)
    pairs = batch(network, of_type, rows, relations, below, inputs.device)
    if below is None:
        return pairs, torch.zeros(len(pairs), network.shape.hidden, device=inputs.device)
    return pairs, below.state[name][rows.to(inputs.device)]


def _batches(
    context: _Context, examples: Mapping[str, Examples], generator: torch.Generator | None
) -> list[_Batch]:
    total = sum(len(part) for part in examples.values())
    size = max(_LEAST_BATCH, math.ceil(total / _BATCHES))
    edges = context.below is not None
    result = []
    for name, part in examples.items():
        if not len(part):
            continue
        order = (
            torch.arange(len(part))
            if generator is None
            else torch.randperm(len(part), generator=generator)
        )
        for chunk in torch.tensor_split(order, math.ceil(len(part) / size)):
            taken = part.take(chunk)
            blocks = edges_into(context.inputs, name, taken.rows) if edges else None
            result.append(_Batch(name, taken, context, blocks))
    return result
