"""The pair graph: the product of both graphs, restricted to candidate pairs.

A node is a candidate pair (x, y). An edge of a relation channel leads from (x', y') to (x, y) where
x' is a neighbour of x and y' one of y through that channel. Only neighbour pairs that are
candidates themselves are edges; what has no candidate beside it counts as unmatched mass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dgl
import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from model.candidates import CandidatePairs
    from model.graph import FloatArray
    from model.network.sampling import Adjacency, Int64Array, RelationChannel

_BLOCK = 1_000_000
_LEAST_WEIGHT = 0.1
_INDEX = torch.int32


@dataclass(frozen=True)
class ChannelNodes:
    """The pairs that have neighbours on both sides, and what is known before those are scored.

    Attributes:
        row: ``[k]`` the pair, ascending.
        source_mass: ``[k]`` sum of the weights of x's neighbours.
        target_mass: ``[k]`` of y's.
        source_degree: ``[k]`` neighbours of x, those beyond the cap included.
        target_degree: ``[k]`` of y.
    """

    row: torch.Tensor

    source_mass: torch.Tensor
    target_mass: torch.Tensor
    source_degree: torch.Tensor
    target_degree: torch.Tensor


@dataclass(frozen=True)
class EdgeBlock:
    """The edges of one channel into some pairs, ready for message passing.

    A group is one neighbour of one pair: the edges among which the cross-graph attention decides.

    Attributes:
        pair: ``[e]`` position of the pair in ``nodes``, ascending.
        neighbour: ``[e]`` row of the neighbour pair in the other type's candidates.
        source_group: ``[e]`` id of (pair, x').
        target_group: ``[e]`` id of (pair, y').
        source_pair: ``[g]`` pair of each source group.
        target_pair: ``[h]`` pair of each target group.
        source_weight: ``[g]`` weight of x', log(N / entities sharing it).
        target_weight: ``[h]`` weight of y'.
        nodes: the pairs of the block.
    """

    pair: torch.Tensor
    neighbour: torch.Tensor
    source_group: torch.Tensor
    target_group: torch.Tensor
    source_pair: torch.Tensor
    target_pair: torch.Tensor
    source_weight: torch.Tensor
    target_weight: torch.Tensor
    nodes: ChannelNodes

    def to(self, device: torch.device) -> EdgeBlock:
        """Return the same block on another device."""
        if device.type == "cpu":
            return self
        moved = {name: value.to(device) for name, value in vars(self).items() if name != "nodes"}
        nodes = ChannelNodes(**{k: v.to(device) for k, v in vars(self.nodes).items()})
        return EdgeBlock(**moved, nodes=nodes)


@dataclass(frozen=True)
class PairGraph:
    """Candidate pairs of all types and the edges between them.

    Attributes:
        graph: heterograph; node types are entity types, edge types relation channels from the
            neighbour pair to the pair. With ``identity`` each type has one node more, the last:
            any entity beside itself, which is a match by definition.
        channels: entity type to its channels, in a fixed order.
        blocks: all edges into all pairs, channel by channel; positions are 32 bits wide, and 64 in
            what `block` returns.
        sizes: entity type to its number of candidate pairs.
        identity: both graphs are one and the same.
    """

    graph: dgl.DGLHeteroGraph
    channels: Mapping[str, tuple[RelationChannel, ...]]
    blocks: Mapping[RelationChannel, EdgeBlock]
    sizes: Mapping[str, int]
    identity: bool

    def block(self, channel: RelationChannel, rows: torch.Tensor | slice) -> EdgeBlock:
        """Return the edges of a channel into some pairs.

        Args:
            channel: one of ``channels[channel.own]``.
            rows: ``[n]`` distinct pairs of ``channel.own``; or a slice of them, which is a view.

        Returns:
            Edges whose ``nodes.row`` is the position among ``rows``.
        """
        whole = self.blocks[channel]
        if isinstance(rows, slice):
            return _sliced(whole, rows)
        asked = rows.to(_INDEX)
        chosen = torch.searchsorted(whole.nodes.row, asked)
        known = torch.cat([whole.nodes.row, whole.nodes.row.new_full((1,), -1)])
        there = torch.nonzero(known[chosen] == asked)[:, 0]
        chosen = chosen[there]
        edge = self.graph.in_edges(asked[there], form="eid", etype=_edge_type(channel))
        edge = torch.sort(edge).values
        position = torch.full((len(whole.nodes.row),), -1, dtype=torch.int64)
        position[chosen] = torch.arange(len(chosen))
        source, source_group = torch.unique(whole.source_group[edge], return_inverse=True)
        target, target_group = torch.unique(whole.target_group[edge], return_inverse=True)
        nodes = {name: value[chosen] for name, value in vars(whole.nodes).items()}
        return EdgeBlock(
            position[whole.pair[edge]],
            whole.neighbour[edge].long(),
            source_group,
            target_group,
            position[whole.source_pair[source]],
            position[whole.target_pair[target]],
            whole.source_weight[source],
            whole.target_weight[target],
            ChannelNodes(**{**nodes, "row": there}),
        )


def _sliced(whole: EdgeBlock, rows: slice) -> EdgeBlock:
    """Return the edges into neighbouring pairs; edges and groups are both sorted by pair."""
    begin, end = rows.start or 0, rows.stop
    ends = torch.searchsorted(whole.nodes.row, torch.tensor([begin, end], dtype=_INDEX))
    first, last = ends.tolist()
    edges, left, right = (
        slice(*torch.searchsorted(pair, ends.to(_INDEX)).tolist())
        for pair in (whole.pair, whole.source_pair, whole.target_pair)
    )
    nodes = {name: value[first:last] for name, value in vars(whole.nodes).items()}
    return EdgeBlock(
        whole.pair[edges].long() - first,
        whole.neighbour[edges].long(),
        whole.source_group[edges].long() - left.start,
        whole.target_group[edges].long() - right.start,
        whole.source_pair[left].long() - first,
        whole.target_pair[right].long() - first,
        whole.source_weight[left],
        whole.target_weight[right],
        ChannelNodes(**{**nodes, "row": nodes["row"].long() - begin}),
    )


def _edge_type(channel: RelationChannel) -> tuple[str, str, str]:
    return channel.other, f"{channel.relation}{'<' if channel.inverse else '>'}", channel.own


def build(
    candidates: Mapping[str, CandidatePairs],
    source: Mapping[RelationChannel, Adjacency],
    target: Mapping[RelationChannel, Adjacency],
    *,
    same_graph: bool = False,
) -> PairGraph:
    """Build the pair graph.

    Args:
        candidates: of every type that a channel joins.
        source: channel to the source graph's neighbourhoods.
        target: channel to the target graph's; the same channels.
        same_graph: neighbour pairs are unordered, and an entity beside itself is a match.
    """
    blocks = {}
    edges = {}
    extra = 1 if same_graph else 0
    for channel in source:
        block = _edges(
            candidates[channel.own],
            candidates[channel.other],
            source[channel],
            target[channel],
            same_graph=same_graph,
        )
        blocks[channel] = block
        edges[_edge_type(channel)] = block.neighbour, block.nodes.row[block.pair]
    sizes = {name: len(pairs.source) for name, pairs in candidates.items()}
    graph = (
        dgl.heterograph(
            edges, num_nodes_dict={n: size + extra for n, size in sizes.items()}, idtype=_INDEX
        )
        if edges
        else dgl.heterograph(
            {(name, "none", name): ([], []) for name in sizes},
            num_nodes_dict={n: size + extra for n, size in sizes.items()},
        )
    )
    channels = {name: tuple(c for c in source if c.own == name) for name in candidates}
    return PairGraph(graph, channels, blocks, sizes, same_graph)


def _edges(
    own: CandidatePairs,
    other: CandidatePairs,
    source: Adjacency,
    target: Adjacency,
    *,
    same_graph: bool,
) -> EdgeBlock:
    width = len(target.sharing)
    keys = other.source.astype(np.int64) * width + other.target
    found = [
        _lookup(keys, pair, left, right, width, same_graph=same_graph)
        for pair, left, right in _neighbour_pairs(own, source, target)
    ]
    empty = np.empty(0, dtype=np.int64)
    pair, left, right, neighbour = (
        np.concatenate([empty, *(part[i] for part in found)]) for i in range(4)
    )
    source_group, source_first = _groups(pair * len(source.sharing) + left)
    target_group, target_first = _groups(pair * width + right)
    has = (source.degree[own.source] > 0) & (target.degree[own.target] > 0)
    row = np.flatnonzero(has)
    pair = (np.cumsum(has) - 1)[pair]
    weights = [
        np.log((len(a.degree) + 1) / np.maximum(a.sharing, 1)).clip(min=_LEAST_WEIGHT)
        for a in (source, target)
    ]
    return EdgeBlock(
        _indices(pair),
        _indices(neighbour),
        _indices(source_group),
        _indices(target_group),
        _indices(pair[source_first]),
        _indices(pair[target_first]),
        _floats(weights[0][left[source_first]]),
        _floats(weights[1][right[target_first]]),
        ChannelNodes(
            _indices(row),
            _floats(_mass(source, weights[0])[own.source[row]]),
            _floats(_mass(target, weights[1])[own.target[row]]),
            _floats(source.degree[own.source[row]]),
            _floats(target.degree[own.target[row]]),
        ),
    )


def _indices(values: Int64Array) -> torch.Tensor:
    return torch.from_numpy(values).to(_INDEX)


def _floats(values: NDArray[np.generic]) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.float32))


def _mass(adjacency: Adjacency, weight: NDArray[np.float64]) -> FloatArray:
    """Return ``[n]`` summed weights of the kept neighbours."""
    running = np.concatenate([[0.0], np.cumsum(weight[adjacency.neighbour])])
    mass: FloatArray = (running[adjacency.start[1:]] - running[adjacency.start[:-1]]).astype(
        np.float32
    )
    return mass.clip(min=0)


def _groups(key: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return ``[e]`` dense group ids and ``[g]`` the first edge of each group."""
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return group.astype(np.int64), first


def _neighbour_pairs(
    own: CandidatePairs, source: Adjacency, target: Adjacency
) -> Iterator[tuple[Int64Array, Int64Array, Int64Array]]:
    """Yield (pair, neighbour of x, neighbour of y), all combinations, in bounded blocks."""
    count_x = np.diff(source.start)[own.source]
    count_y = np.diff(target.start)[own.target]
    running = np.cumsum(count_x * count_y)
    first = 0
    while first < len(running):
        base = running[first - 1] if first else 0
        last = max(int(np.searchsorted(running, base + _BLOCK, side="right")), first + 1)
        rows = np.arange(first, last)
        product = (count_x * count_y)[rows]
        pair = np.repeat(rows, product)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(product) - product, product)
        width = count_y[pair]
        left = source.neighbour[source.start[own.source[pair]] + within // np.maximum(width, 1)]
        right = target.neighbour[target.start[own.target[pair]] + within % np.maximum(width, 1)]
        yield pair, left.astype(np.int64), right.astype(np.int64)
        first = last


def _lookup(
    keys: Int64Array,
    pair: Int64Array,
    left: Int64Array,
    right: Int64Array,
    width: int,
    *,
    same_graph: bool,
) -> tuple[Int64Array, Int64Array, Int64Array, Int64Array]:
    """Keep the combinations that are candidates; returns their rows as well."""
    low, high = (np.minimum(left, right), np.maximum(left, right)) if same_graph else (left, right)
    wanted = low * width + high
    row = np.searchsorted(keys, wanted)
    row_or_first = np.where(row < len(keys), row, 0)
    hit = keys[row_or_first] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    row = np.where(hit, row, len(keys))
    if same_graph:
        hit |= left == right
    return pair[hit], left[hit], right[hit], row[hit]
