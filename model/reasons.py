"""Why a pair scored as it did: what its score would lose without each thing that was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.network.inputs import RELATION, RIVALS, edges_into
from model.network.levels import open_at_last, open_pairs
from model.network.messages import LARGER_COVERAGE, attention
from model.progress import silent
from model.reproducible import reproducible
from model.scoring import apply_model
from model.training.boosting import SCORE, evidence, final_standing, raw_trees
from model.training.fitting import assemble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.graph import Cardinality, IntArray
    from model.network.network import ChannelBatch
    from model.network.pairs import EdgeBlock
    from model.preparation import Prepared
    from model.progress import Progress
    from model.scoring import Applied
    from model.trained import TrainedModel
    from model.training.boosting import Evidence

Array = NDArray[Any]

_NOTEWORTHY = 0.05
"""Log-odds below which a channel without values is not worth a word."""

_LIKELY = 0.05
"""Probability from which a neighbour pair counts as found again."""


@dataclass(frozen=True)
class Reason:
    """What one channel says of a pair.

    Attributes:
        channel: name of the attribute, or of the relation (``director (of)`` for its inverse).
        kind: kind of the attribute, or "relation", or "rivals".
        contribution: log-odds by which the score is higher than if the channel said nothing about
            this pair, at any level; negative speaks against the pair.
        similarity: 0 to 1, how alike both sides are there; 0 where a side has no value.
        weight: the self-attention's gate at the last level, 1 on average; 0 where a side has no
            value.
    """

    channel: str
    kind: str
    contribution: float
    similarity: float
    weight: float


@dataclass(frozen=True)
class NeighbourMatch:
    """Neighbours of both sides, through one relation, that are taken for the same.

    Attributes:
        relation: the reason's ``channel``.
        type: entity type of the neighbours.
        source: row in the source graph's table of that type.
        target: row in the target graph's table of that type.
        probability: of the neighbours being the same, at the level below.
        attention: share of all that the relation found again that is these two.
    """

    relation: str
    type: str
    source: int
    target: int
    probability: float
    attention: float


@dataclass(frozen=True)
class Reasons:
    """A pair's score and the parts that sum to it.

    Attributes:
        reasons: strongest first, for or against.
        matches: neighbours found again, most attention first.
        remainder: log-odds that no single reason accounts for: what the pair starts from (matches
            are rare), and what is told by several at once.
        logit: ``remainder`` and all contributions together; log-odds before calibration.
    """

    reasons: tuple[Reason, ...]
    matches: tuple[NeighbourMatch, ...]
    remainder: float
    logit: float


def explain(
    prepared: Prepared,
    trained: TrainedModel,
    pairs: Mapping[str, IntArray],
    *,
    progress: Progress = silent,
) -> dict[str, list[Reasons]]:
    """Return why each pair scored as it did.

    Channels on which a side says nothing, and that therefore moved nothing, are left out.

    Args:
        prepared: as for `score`.
        trained: as for `score`.
        pairs: entity type to ``[k]`` rows in the type's candidates.
        progress: reports the levels.
    """
    # On the processor, so that an explanation is the same wherever the model was trained.
    with reproducible(replace(prepared.settings.train, device="cpu")) as device, torch.no_grad():
        members = list(apply_model(prepared, trained, device, progress, states=True))
        return {
            name: _explained(prepared, trained, members, name, rows) if len(rows) else []
            for name, rows in pairs.items()
        }


@dataclass(frozen=True)
class _Heard:
    """What every level of one member heard of n pairs, so that a channel can be silenced."""

    applied: Applied
    name: str
    rows: torch.Tensor
    batches: tuple[ChannelBatch, ...]
    said: Evidence | None

    def logit(self, silenced: int | None = None) -> Array:
        """Return ``[n]`` final log-odds, without one channel's say at any level."""
        applied, rows = self.applied, self.rows.numpy()
        state = torch.zeros(len(rows), applied.network.shape.hidden)
        logits: list[Array] = []
        for index, batch in enumerate(self.batches):
            keep = batch.keep
            if silenced is not None:
                keep = keep.clone()
                keep[batch.start[silenced] : batch.start[silenced + 1]] = 0.0
            output = applied.network.level(index)(replace(batch, keep=keep), state)
            logit = output.logit.numpy().astype(np.float64)
            below = applied.levels[index - 1] if index else None
            added = open_pairs(index, below, self.name, self.rows).numpy()
            logits.append(np.where(added, logit, logits[-1]) if index else logit)
            state = output.state
        of_type = applied.inputs.types[self.name]
        standing = len(of_type.channel_keys()) - 1
        final: Array = logits[-1]
        if silenced != standing:
            final = final + applied.rivalled[self.name][rows] - self._last()
        if self.said is None:
            return final
        values = self.said.values.copy()
        if silenced is not None:
            key = RIVALS if silenced == standing else of_type.channel_keys()[silenced]
            values[:, [channel == key for channel in self.said.channel]] = np.nan
        values[:, [channel == SCORE for channel in self.said.channel]] = np.stack(
            [*logits, final], axis=1
        )
        asked = open_at_last(applied.levels, self.name, self.rows).numpy()
        moved: Array = final + asked * raw_trees(applied.member.trees[self.name], values)
        return moved

    def _last(self) -> Array:
        logit: Array = self.applied.levels[-1].logit[self.name][self.rows].numpy()
        return logit.astype(np.float64)


def _explained(
    prepared: Prepared,
    trained: TrainedModel,
    members: Sequence[Applied],
    name: str,
    pairs: IntArray,
) -> list[Reasons]:
    inputs = members[0].inputs
    rows, back = np.unique(pairs.astype(np.int64), return_inverse=True)
    of_type, chosen = inputs.types[name], torch.from_numpy(rows)
    blocks = edges_into(inputs, name, chosen) if trained.shape.levels > 1 else ()
    named = [
        *zip(of_type.channels, of_type.kinds, strict=True),
        *((channel.name, RELATION) for channel in of_type.relations),
        (RIVALS, RIVALS),
    ]
    cardinality = trained.cardinalities[name]
    told = [_told(applied, name, chosen, blocks, cardinality) for applied in members]
    parts, whole = (np.mean(part, axis=0) for part in zip(*told, strict=True))
    matches = _matches(prepared, members, name, blocks, len(rows))
    found = [
        _reasons(named, of_pair, float(logit), matched)
        for of_pair, logit, matched in zip(parts.tolist(), whole, matches, strict=True)
    ]
    return [found[index] for index in back.tolist()]


def _told(
    applied: Applied,
    name: str,
    chosen: torch.Tensor,
    blocks: Sequence[EdgeBlock],
    cardinality: Cardinality,
) -> tuple[Array, Array]:
    """Return what one member heard on the channels of some pairs, and their log-odds.

    Returns:
        ``[n, c, 4]`` contribution, similarity, weight and presence, and ``[n]``.
    """
    inputs, levels, network = applied.inputs, applied.levels, applied.network
    of_type = inputs.types[name]
    batches = [
        assemble(network, index, inputs, below, name, chosen, blocks if index else None)
        for index, below in enumerate([None, *levels[:-1]])
    ]
    said = None
    if name in applied.member.trees:
        rivalled = applied.rivalled[name]
        stood = final_standing(inputs, name, rivalled, cardinality)
        said = evidence(network, inputs, levels, rivalled, stood, name, chosen)
    heard = _Heard(applied, name, chosen, tuple(b for b, _ in batches), said)
    whole = heard.logit()
    channels = range(len(of_type.channel_keys()))
    moved = np.stack([whole - heard.logit(index) for index in channels])
    last, state = batches[-1]
    alike, present = _similarity(last, of_type.similarity[chosen])
    weight = last.spread(network.level(len(levels) - 1)(last, state).gate).numpy()
    return np.stack([moved, alike, weight, present], axis=2).transpose(1, 0, 2), whole


def _similarity(batch: ChannelBatch, attributes: torch.Tensor) -> tuple[Array, Array]:
    """Return ``[c, n]`` how alike the sides are on each channel, and where they say anything."""
    covered = batch.spread(batch.feature(LARGER_COVERAGE))[attributes.shape[1] :]
    alike = torch.cat([attributes.T, covered])
    # How a pair stands among its rivals is no likeness of its sides.
    alike[-1] = 0.0
    return alike.numpy(), batch.spread(batch.keep).numpy()


def _reasons(
    named: Sequence[tuple[str, str]],
    parts: Sequence[Sequence[float]],
    logit: float,
    matches: Sequence[NeighbourMatch],
) -> Reasons:
    """Join the channels of one name (a relation to several types), strongest first."""
    joined: dict[tuple[str, str], Reason] = {}
    for (channel, kind), (value, likeness, weight, there) in zip(named, parts, strict=True):
        if (there and kind != RIVALS) or abs(value) > _NOTEWORTHY:
            alike = min(max(likeness, 0.0), 1.0) if there else 0.0
            new = Reason(channel, kind, value, alike, weight)
            old = joined.get((channel, kind), new)
            if old is not new:
                new = Reason(
                    channel,
                    kind,
                    old.contribution + value,
                    max(old.similarity, alike),
                    max(old.weight, weight),
                )
            joined[channel, kind] = new
    found = sorted(joined.values(), key=lambda reason: (-abs(reason.contribution), reason.channel))
    remainder = logit - sum(reason.contribution for reason in found)
    return Reasons(tuple(found), tuple(matches), remainder, logit)


def _matches(
    prepared: Prepared,
    members: Sequence[Applied],
    name: str,
    blocks: Sequence[EdgeBlock],
    size: int,
) -> list[list[NeighbourMatch]]:
    """Return of each pair the neighbours that were found again."""
    found: list[list[NeighbourMatch]] = [[] for _ in range(size)]
    if not blocks:
        return found
    for channel, edges in zip(members[0].inputs.types[name].relations, blocks, strict=True):
        others = prepared.candidates[channel.other]
        attended = [_attended(applied, channel.other, edges) for applied in members]
        probability, share = (torch.stack(part).mean(0) for part in zip(*attended, strict=True))
        # With one graph on both sides, the pair after the last is an entity beside itself.
        kept = (probability >= _LIKELY) & (edges.neighbour < len(others.source))
        for pair, neighbour, likely, said in zip(
            edges.nodes.row[edges.pair[kept]].tolist(),
            edges.neighbour[kept].tolist(),
            probability[kept].tolist(),
            share[kept].tolist(),
            strict=True,
        ):
            ends = int(others.source[neighbour]), int(others.target[neighbour])
            found[pair].append(NeighbourMatch(channel.name, channel.other, *ends, likely, said))
    for matches in found:
        matches.sort(key=lambda match: (-match.attention, match.relation, match.source))
    return found


def _attended(applied: Applied, other: str, edges: EdgeBlock) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ``[e]`` how likely a neighbour pair is, and its share of the relation's attention."""
    heat = applied.network.temperature(len(applied.levels) - 1)
    probability = applied.levels[-2].probability[other][edges.neighbour]
    share = attention(probability, edges.source_group, heat) * probability
    share = share * edges.source_weight[edges.source_group]
    mass = torch.zeros(len(edges.nodes.row)).index_add(0, edges.pair, share)
    return probability, share / mass[edges.pair].clamp(min=1e-9)
