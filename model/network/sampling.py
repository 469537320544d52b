"""Neighbourhoods, capped by weighted sampling without replacement so that no hub grows large."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dgl
import numpy as np
import torch
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from model.graph import EdgeList, IntArray, ObjectArray, TypedGraph

Int64Array = NDArray[np.int64]
Float64Array = NDArray[np.float64]


@dataclass(frozen=True, order=True)
class RelationChannel:
    """A relation seen from one of its ends: ``own`` entities have ``other`` neighbours.

    Attributes:
        own: entity type.
        relation: name of the relation.
        inverse: True where ``own`` is the relation's tail type.
        other: entity type of the neighbours.
    """

    own: str
    relation: str
    inverse: bool
    other: str

    @property
    def name(self) -> str:
        """What people read: the inverse of ``director`` is ``director (of)``."""
        return f"{self.relation} (of)" if self.inverse else self.relation


@dataclass(frozen=True)
class Adjacency:
    """The neighbours of every entity through one channel, in compressed rows.

    Attributes:
        start: ``[n + 1]`` the kept neighbours of entity i are ``neighbour[start[i]:start[i+1]]``.
        neighbour: ``[m]`` rows of the other type, distinct and ascending within an entity.
        degree: ``[n]`` distinct neighbours before the cap.
        sharing: ``[other n]`` entities that have this neighbour, before the cap.
    """

    start: Int64Array
    neighbour: IntArray
    degree: Int64Array
    sharing: Int64Array


def relation_channels(
    graphs: Iterable[TypedGraph], types: Iterable[str]
) -> tuple[RelationChannel, ...]:
    """Return both directions of every relation that joins two of the types in any graph."""
    mapped = set(types)
    ends = {
        (edges.relation, edges.head_type, edges.tail_type)
        for graph in graphs
        for edges in graph.relations
        if {edges.head_type, edges.tail_type} <= mapped
    }
    return tuple(
        sorted(
            channel
            for relation, head, tail in ends
            for channel in (
                RelationChannel(head, relation, False, tail),
                RelationChannel(tail, relation, True, head),
            )
        )
    )


def neighbourhoods(
    graph: TypedGraph,
    channels: Sequence[RelationChannel],
    names: Mapping[str, ObjectArray],
    *,
    limit: int,
    seed: int,
    inverse_frequency: bool = True,
) -> dict[RelationChannel, Adjacency]:
    """Return the neighbours of every entity through every channel, ``limit`` at most per entity.

    A neighbour's weight is the inverse of the number of neighbours that the entity has through
    the same channel, so that one director beats dozens of actors. Drawn without replacement: of
    the keys -log(u) / weight the smallest are kept (Efraimidis & Spirakis 2006), with u a hash
    of the neighbour's name, so that two graphs tend to keep the same neighbours.

    Args:
        graph: one graph.
        channels: of `relation_channels`.
        names: entity type to ``[n]`` normalised names; neighbours of the same name have the same u.
        limit: neighbours kept per entity, over all channels together.
        seed: another seed draws other neighbours.
        inverse_frequency: False gives all neighbours of an entity the same weight.
    """
    full = {channel: _distinct(graph, channel) for channel in channels}
    kept = _cap(graph, full, names, limit, seed, inverse_frequency=inverse_frequency)
    result = {}
    for channel, (own, other) in full.items():
        size, other_size = len(graph.entities[channel.own]), len(graph.entities[channel.other])
        mine, theirs = own[kept[channel]], other[kept[channel]]
        result[channel] = Adjacency(
            np.concatenate([[0], np.cumsum(np.bincount(mine, minlength=size))]).astype(np.int64),
            theirs.astype(np.int32),
            np.bincount(own, minlength=size),
            np.bincount(other, minlength=other_size),
        )
    return result


def _distinct(graph: TypedGraph, channel: RelationChannel) -> tuple[Int64Array, Int64Array]:
    """Return ``[m]`` entities and ``[m]`` neighbours, sorted; parallel edges are one."""
    pieces = [edges for edges in graph.relations if _carries(edges, channel)]
    empty = np.empty(0, dtype=np.int64)
    head = np.concatenate([empty, *(edges.head for edges in pieces)])
    tail = np.concatenate([empty, *(edges.tail for edges in pieces)])
    own, other = (tail, head) if channel.inverse else (head, tail)
    size = max(len(graph.entities[channel.other]), 1)
    edge = np.unique(own * size + other)
    return edge // size, edge % size


def _carries(edges: EdgeList, channel: RelationChannel) -> bool:
    own, other = edges.head_type, edges.tail_type
    if channel.inverse:
        own, other = other, own
    return (edges.relation, own, other) == (channel.relation, channel.own, channel.other)


def _cap(
    graph: TypedGraph,
    full: Mapping[RelationChannel, tuple[Int64Array, Int64Array]],
    names: Mapping[str, ObjectArray],
    limit: int,
    seed: int,
    *,
    inverse_frequency: bool,
) -> dict[RelationChannel, NDArray[np.bool_]]:
    """Return per channel which of its edges are kept."""
    offset = 0
    offsets = {}
    for name, table in graph.entities.items():
        offsets[name] = offset
        offset += len(table)
    total = np.zeros(offset, dtype=np.int64)
    for channel, (own, _) in full.items():
        np.add.at(total, own + offsets[channel.own], 1)

    kept = {channel: np.ones(len(own), dtype=bool) for channel, (own, _) in full.items()}
    draw: dict[str, Float64Array] = {}
    heads, tails, keys, spots = [], [], [], []
    for channel, (own, other) in full.items():
        crowded = np.flatnonzero(total[own + offsets[channel.own]] > limit)
        if not len(crowded):
            continue
        if channel.other not in draw:
            draw[channel.other] = _uniform(names[channel.other], seed)
        degree = np.bincount(own, minlength=len(graph.entities[channel.own]))
        if not inverse_frequency:
            degree = np.ones_like(degree)
        heads.append(own[crowded] + offsets[channel.own])
        tails.append(other[crowded] + offsets[channel.other])
        keys.append(-np.log(draw[channel.other][other[crowded]]) * degree[own[crowded]])
        spots.append((channel, crowded))
        kept[channel][crowded] = False
    if spots:
        chosen = smallest(
            np.concatenate(heads), np.concatenate(tails), np.concatenate(keys), limit, offset
        )
        first = 0
        for channel, crowded in spots:
            kept[channel][crowded] = chosen[first : first + len(crowded)]
            first += len(crowded)
    return kept


def smallest(
    entity: Int64Array, neighbour: Int64Array, key: Float64Array, limit: int, size: int
) -> NDArray[np.bool_]:
    """Return which edges have one of the ``limit`` smallest keys of their entity.

    Args:
        entity: ``[m]`` node ids below ``size``.
        neighbour: ``[m]`` node ids below ``size``.
        key: ``[m]``.
        limit: edges kept per entity.
        size: number of nodes.
    """
    graph = dgl.graph((torch.from_numpy(neighbour), torch.from_numpy(entity)), num_nodes=size)
    graph.edata["key"] = torch.from_numpy(key.astype(np.float32))
    sampled = dgl.sampling.select_topk(graph, limit, "key", ascending=True, edge_dir="in")
    chosen = np.zeros(len(entity), dtype=bool)
    chosen[sampled.edata[dgl.EID].numpy()] = True
    return chosen


def _uniform(names: NDArray[Any], seed: int) -> Float64Array:
    """Return ``[n]`` numbers in (0, 1), a hash of each name and the seed."""
    code = np.fromiter(
        (zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in names),
        dtype=np.uint64,
        count=len(names),
    )
    # The finaliser of SplitMix64 (Steele et al. 2014) makes neighbouring codes unlike.
    code += np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
    code = (code ^ (code >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    code = (code ^ (code >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    code ^= code >> np.uint64(31)
    return ((code >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52
