"""The fast sums over edges, against a plain loop over pairs and neighbours."""

from __future__ import annotations

import math

import pytest
import torch

from model.network.messages import RELATION_FEATURES, attention, relation_features
from model.network.pairs import ChannelNodes, EdgeBlock

TEMPERATURE = torch.tensor(0.1)
# Pair 0 has two neighbours on each side, pair 1 one on each, pair 2 none in common.
EDGES = [(0, "a", "x", 0), (0, "a", "y", 1), (0, "b", "y", 2), (1, "c", "z", 3)]
SCORE = torch.tensor([0.9, 0.2, 0.6, 0.3])
WEIGHT = {"a": 2.0, "b": 1.0, "c": 3.0, "x": 2.5, "y": 0.5, "z": 1.5}
MASS = [(3.0, 3.0), (3.0, 4.0), (1.0, 2.0)]
DEGREE = [(2, 2), (1, 2), (1, 1)]


def _block() -> EdgeBlock:
    sources = sorted({(p, s) for p, s, _, _ in EDGES})
    targets = sorted({(p, t) for p, _, t, _ in EDGES})

    def ints(values: list[int]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.int64)

    def floats(values: list[float]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float32)

    return EdgeBlock(
        ints([p for p, _, _, _ in EDGES]),
        ints([n for _, _, _, n in EDGES]),
        ints([sources.index((p, s)) for p, s, _, _ in EDGES]),
        ints([targets.index((p, t)) for p, _, t, _ in EDGES]),
        ints([p for p, _ in sources]),
        ints([p for p, _ in targets]),
        floats([WEIGHT[s] for _, s in sources]),
        floats([WEIGHT[t] for _, t in targets]),
        ChannelNodes(
            ints([0, 1, 2]),
            floats([m[0] for m in MASS]),
            floats([m[1] for m in MASS]),
            floats([d[0] for d in DEGREE]),
            floats([d[1] for d in DEGREE]),
        ),
    )


def _plain_mass(pair: int, side: int) -> float:
    total = 0.0
    own = [((e[1], e[2])[side], e[3]) for e in EDGES if e[0] == pair]
    for name in sorted({neighbour for neighbour, _ in own}):
        u = [float(SCORE[row]) for neighbour, row in own if neighbour == name]
        weights = [math.exp(value / float(TEMPERATURE)) for value in u]
        total += WEIGHT[name] * sum(w * v for w, v in zip(weights, u, strict=True)) / sum(weights)
    return total


def test_relation_features_are_those_of_a_plain_loop() -> None:
    features, _ = relation_features(_block(), SCORE, TEMPERATURE)
    column = {name: index for index, name in enumerate(RELATION_FEATURES)}
    for pair in range(3):
        u = [float(SCORE[e[3]]) for e in EDGES if e[0] == pair]
        mass = [_plain_mass(pair, side) for side in (0, 1)]
        cover = [min(1.0, m / max(of, 1e-6)) for m, of in zip(mass, MASS[pair], strict=True)]
        both = min(mass)
        expected = {
            "source coverage": cover[0],
            "target coverage": cover[1],
            "larger coverage": max(cover),
            "weighted jaccard": both / max(sum(MASS[pair]) - both, 1e-6),
            "best match": max(u, default=0.0),
            "equal degrees": float(DEGREE[pair][0] == DEGREE[pair][1]),
        }
        for name, value in expected.items():
            assert float(features[pair, column[name]]) == pytest.approx(value, abs=1e-5), name


def test_attention_sums_to_one_in_each_group_and_prefers_the_better_match() -> None:
    group = torch.tensor([0, 0, 1])
    weight = attention(torch.tensor([0.9, 0.2, 0.6]), group, TEMPERATURE)
    assert weight[:2].sum().item() == pytest.approx(1.0)
    assert weight[2].item() == pytest.approx(1.0)
    assert weight[0] > weight[1]


def test_gradients_reach_scores_and_temperature() -> None:
    score = SCORE.clone().requires_grad_()
    temperature = TEMPERATURE.clone().requires_grad_()
    features, _ = relation_features(_block(), score, temperature)
    features.sum().backward()  # type: ignore[no-untyped-call]
    assert score.grad is not None
    assert temperature.grad is not None
    assert (score.grad != 0).any()
    assert temperature.grad != 0
