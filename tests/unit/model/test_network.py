"""One level against plain NumPy, and what must hold of it whatever its weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model.network.network import (
    KNOTS,
    ChannelBatch,
    Level,
    NetworkShape,
    PairNetwork,
    widen,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = NetworkShape(
    kinds=("text", "relation"), channels=("a", "b", "c"), types=("film",), features=5, hidden=4
)


def _table(count: int = 7, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ``[c, n, w]`` what three channels say, and ``[c, n]`` whether they do."""
    generator = torch.Generator().manual_seed(seed)
    present = torch.rand(3, count, generator=generator) < 0.7
    present[:, 0] = False
    wide = widen(
        torch.rand(3, count, 5, generator=generator), torch.randn(3, count, generator=generator)
    )
    return wide, present


def _batch(order: tuple[int, ...] = (0, 1, 2), rows: torch.Tensor | None = None) -> ChannelBatch:
    wide, present = _table()
    if rows is not None:
        wide, present = wide[:, rows], present[:, rows]
    wide, present = wide[list(order)], present[list(order)]
    return ChannelBatch(
        wide[present],
        torch.nonzero(present)[:, 1],
        (0, *torch.cumsum(present.sum(1), 0).tolist()),
        torch.ones(int(present.sum())),
        present.shape[1],
        torch.tensor([0, 0, 1])[list(order)],
        torch.tensor([0, 1, 3])[list(order)],
        0,
        -2.5,
    )


def _level(*, self_attention: bool = True) -> Level:
    level = Level(replace(SHAPE, self_attention=self_attention), torch.Generator().manual_seed(3))
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for weight in level.parameters():
            weight.add_(torch.randn(weight.shape, generator=generator), alpha=0.3)
    return level


def _plain(level: Level, batch: ChannelBatch, below: NDArray[np.float64]) -> list[float]:
    """Compute the logits pair by pair and channel by channel."""
    w = {
        name: value.detach().numpy().astype(np.float64) for name, value in level.named_parameters()
    }
    logits = []
    wide, present = _table()
    for n in range(len(batch)):
        states: dict[int, NDArray[np.float64]] = {}
        gates: dict[int, float] = {}
        lines: dict[int, float] = {}
        total = float(batch.base + w["type_bias"][0])
        for c in range(3):
            kind, own = int(batch.kinds[c]), int(batch.channels[c])
            x = wide[c, n].numpy().astype(np.float64)
            if not present[c, n]:
                total += float(w["absent"][own])
                continue
            lines[c] = float(x @ (w["shared"][kind] + w["own"][own]))
            states[c] = np.maximum(x @ w["listen"][kind] + w["listen_own"][own], 0)
        joined = np.zeros(4)
        if states:
            mean = np.mean(list(states.values()), axis=0)
            for c, state in states.items():
                inner = np.tanh(
                    state @ w["gate_state"]
                    + w["embedding"][int(batch.channels[c])]
                    + mean @ w["gate_mean"]
                )
                gates[c] = float(np.exp(np.clip(inner @ w["gate_out"], -5, 5)))
            scale = len(gates) / sum(gates.values())
            for c, gate in gates.items():
                total += float(scale * gate * lines[c])
                joined += scale * gate * states[c]
        own_state = np.concatenate([below[n], joined]) @ w["join"] + w["join_bias"]
        logits.append(float(total + np.maximum(own_state, 0) @ w["head"]))
    return logits


def test_a_level_is_what_plain_numpy_computes() -> None:
    level, batch = _level(), _batch()
    below = torch.rand(7, 4, generator=torch.Generator().manual_seed(1))
    got = level(batch, below).logit.tolist()
    assert got == pytest.approx(_plain(level, batch, below.numpy().astype(np.float64)), abs=1e-4)


def test_untrained_a_level_gives_base_and_prior() -> None:
    level = Level(SHAPE, torch.Generator().manual_seed(0))
    batch = _batch()
    wide, present = _table()
    expected = batch.base + (wide[:, :, 1] * present).sum(0)
    assert torch.allclose(level(batch, torch.zeros(7, 4)).logit, expected, atol=1e-5)


def test_the_order_of_the_channels_and_of_the_pairs_does_not_matter() -> None:
    level, batch = _level(), _batch()
    below = torch.rand(7, 4, generator=torch.Generator().manual_seed(1))
    rows = torch.randperm(7)
    turned = _batch((2, 0, 1), rows)
    got = level(turned, below[rows]).logit
    assert torch.allclose(got, level(batch, below).logit[rows], atol=1e-5)


def test_the_gate_is_a_softmax_over_the_channels_that_are_present() -> None:
    batch = _batch()
    gate = batch.per_pair(_level()(batch, torch.zeros(7, 4)).gate)
    assert torch.allclose(gate, batch.per_pair(torch.ones(len(batch.pair))), atol=1e-5)
    plain = _level(self_attention=False)(batch, torch.zeros(7, 4)).gate
    assert torch.equal(plain, torch.ones(len(batch.pair)))


def test_a_hidden_entry_is_as_good_as_an_absent_one() -> None:
    level, batch = _level(), _batch()
    hidden = torch.arange(len(batch.pair)) % 3 == 0
    without = replace(
        batch,
        wide=batch.wide[~hidden],
        pair=batch.pair[~hidden],
        keep=batch.keep[~hidden],
        start=(0, *(int((~hidden)[:end].sum()) for end in batch.start[1:])),
    )
    below = torch.rand(7, 4, generator=torch.Generator().manual_seed(1))
    got = level(replace(batch, keep=(~hidden).float()), below)
    expected = level(without, below)
    assert torch.allclose(got.logit, expected.logit, atol=1e-5)
    assert torch.allclose(got.state, expected.state, atol=1e-5)


def test_gradients_are_those_of_finite_differences() -> None:
    level = _level().double()
    batch = replace(_batch(), wide=_batch().wide.double(), keep=_batch().keep.double())
    below = torch.zeros(7, 4, dtype=torch.float64)
    level(batch, below).logit.sum().backward()
    for name in ("shared", "listen", "gate_out", "join", "head", "absent"):
        weight = dict(level.named_parameters())[name]
        assert weight.grad is not None
        index = int(weight.grad.abs().argmax())
        with torch.no_grad():
            flat = weight.view(-1)
            flat[index] += 1e-6
            above = float(level(batch, below).logit.sum())
            flat[index] -= 2e-6
            under = float(level(batch, below).logit.sum())
        slope = float(weight.grad.view(-1)[index])
        assert slope == pytest.approx((above - under) / 2e-6, rel=1e-3), name


def test_features_bend_at_the_knots() -> None:
    features = torch.tensor([[0.0, 0.95, 1.0]])
    wide = widen(features, torch.tensor([2.0]))
    assert wide[0, :5].tolist() == pytest.approx([1.0, 2.0, 0.0, 0.95, 1.0])
    bends = wide[0, 5:].view(len(KNOTS), 3)
    assert bends[:, 0].tolist() == [0.0] * 5
    assert bends[:, 2].tolist() == pytest.approx([1.0] * 5)
    assert float(bends[3, 1]) == pytest.approx(0.5)
    assert float(bends[4, 1]) == 0.0


def test_the_same_seed_draws_the_same_network_and_unknown_names_have_a_place() -> None:
    first, again, other = PairNetwork(SHAPE, 1), PairNetwork(SHAPE, 1), PairNetwork(SHAPE, 2)
    for name, value in first.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
    assert not torch.equal(first.level(0).listen, other.level(0).listen)
    assert first.channel_indices(["b", "new"]).tolist() == [1, 3]
    assert first.type_index("new") == 1
