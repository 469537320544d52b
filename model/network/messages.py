"""What the neighbours say of a pair: cross-graph attention over the edges of one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from model.network.pairs import EdgeBlock

RELATION_FEATURES = (
    "source coverage",
    "target coverage",
    "larger coverage",
    "weighted jaccard",
    "best match",
    "noisy or",
    "source unmatched",
    "target unmatched",
    "matched",
    "most specific match",
    "best by degree",
    "sum by degree",
    "degree ratio",
    "equal degrees",
)
"""Names of the columns of `relation_features`, all within 0 and 1."""

LARGER_COVERAGE = RELATION_FEATURES.index("larger coverage")

_LOG_SCALE = 6.0
_SPECIFIC = 12.0
_FURTHER = 0.5


def attention(score: torch.Tensor, group: torch.Tensor, temperature: torch.Tensor) -> torch.Tensor:
    """Return ``[e]`` softmax of score / temperature among the edges of the same group.

    Args:
        score: ``[e]`` match probabilities of the neighbour pairs, 0 to 1.
        group: ``[e]`` ids; the edges that compete.
        temperature: scalar, 0.03 or more so that no exponential overflows.
    """
    size = int(group.max()) + 1 if len(group) else 0
    weight = torch.exp((score - 1.0) / temperature)
    total = torch.zeros(size, dtype=score.dtype, device=score.device).index_add(0, group, weight)
    return weight / total[group]


def matched_mass(
    score: torch.Tensor, group: torch.Tensor, size: int, temperature: torch.Tensor
) -> torch.Tensor:
    """Return ``[size]`` how well each group's neighbour is matched: attention times score."""
    weighted = attention(score, group, temperature) * score
    return torch.zeros(size, dtype=score.dtype, device=score.device).index_add(0, group, weighted)


def between_others(edges: EdgeBlock, itself: int) -> torch.Tensor:
    """Return ``[e]`` whether neither neighbour of an edge is one of x and of y alike.

    Args:
        edges: into pairs of one graph.
        itself: what stands for any entity beside itself among the neighbour pairs.
    """
    common = edges.neighbour == itself
    others = torch.ones_like(common)
    for pair, group in (
        (edges.source_pair, edges.source_group),
        (edges.target_pair, edges.target_group),
    ):
        shared = torch.zeros(len(pair), dtype=torch.bool, device=group.device)
        shared[group[common]] = True
        others &= ~shared[group]
    return others


def relation_features(
    edges: EdgeBlock, u: torch.Tensor, temperature: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Describe each pair by its neighbour pairs' probabilities.

    Args:
        edges: into n pairs through one channel, all with neighbours on both sides.
        u: ``[e]`` match probability of the neighbour pair of each edge.
        temperature: scalar of the cross-graph attention.

    Returns:
        ``[n, r]`` features (`RELATION_FEATURES`), ``[n]`` log-odds that the prior gives what the
        neighbours have in common.
    """
    nodes = edges.nodes
    count = len(nodes.row)

    def per_pair(pair: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        return torch.zeros(count, dtype=u.dtype, device=u.device).index_add(0, pair, value)

    def largest(value: torch.Tensor) -> torch.Tensor:
        zero = torch.zeros(count, dtype=u.dtype, device=u.device)
        return zero.scatter_reduce(0, edges.pair, value, "amax")

    source = matched_mass(u, edges.source_group, len(edges.source_pair), temperature)
    target = matched_mass(u, edges.target_group, len(edges.target_pair), temperature)
    source_match = per_pair(edges.source_pair, source * edges.source_weight)
    target_match = per_pair(edges.target_pair, target * edges.target_weight)
    both = torch.minimum(source_match, target_match)
    union = (nodes.source_mass + nodes.target_mass - both).clamp(min=1e-6)
    coverage = [
        (match / mass.clamp(min=1e-6)).clamp(max=1.0)
        for match, mass in ((source_match, nodes.source_mass), (target_match, nodes.target_mass))
    ]
    larger = torch.maximum(*coverage)
    best = largest(u)
    specific = torch.minimum(
        edges.source_weight[edges.source_group], edges.target_weight[edges.target_group]
    )
    strongest = largest(u * specific)
    unlikely = per_pair(edges.source_pair, torch.log1p(-0.99 * source))
    fewer = torch.minimum(nodes.source_degree, nodes.target_degree).clamp(min=1.0)
    more = torch.maximum(nodes.source_degree, nodes.target_degree).clamp(min=1.0)
    features = torch.stack(
        [
            coverage[0],
            coverage[1],
            larger,
            both / union,
            best,
            1.0 - torch.exp(unlikely),
            torch.log1p((nodes.source_mass - source_match).clamp(min=0.0)) / _LOG_SCALE,
            torch.log1p((nodes.target_mass - target_match).clamp(min=0.0)) / _LOG_SCALE,
            torch.log1p(both) / _LOG_SCALE,
            strongest / _SPECIFIC,
            best / fewer,
            per_pair(edges.source_pair, source) / more,
            fewer / more,
            (nodes.source_degree == nodes.target_degree).to(u.dtype),
        ],
        dim=1,
    )
    # Further neighbours are seldom independent of the first, so they count in part.
    prior = strongest + _FURTHER * (both - strongest).clamp(min=0.0)
    return features, prior
