"""One level against plain NumPy, and what must hold of it whatever its weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model.network import (
    KNOTS,
    ChannelBatch,
    Level,
    NetworkShape,
    PairNetwork,
    contributions,
    widen,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = NetworkShape(
    kinds=("text", "relation"), channels=("a", "b", "c"), types=("film",), features=5, hidden=4
)


def _batch(count: int = 7, seed: int = 0) -> ChannelBatch:
    generator = torch.Generator().manual_seed(seed)
    present = (torch.rand(3, count, generator=generator) < 0.7).float()
    present[:, 0] = 0.0
    return ChannelBatch(
        widen(
            torch.rand(3, count, 5, generator=generator),
            torch.randn(3, count, generator=generator),
        ),
        present,
        torch.tensor([0, 0, 1]),
        torch.tensor([0, 1, 3]),
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
    for n in range(len(batch)):
        states: dict[int, NDArray[np.float64]] = {}
        gates: dict[int, float] = {}
        lines: dict[int, float] = {}
        total = float(batch.base + w["type_bias"][0])
        for c in range(3):
            kind, own = int(batch.kinds[c]), int(batch.channels[c])
            x = batch.wide[c, n].numpy().astype(np.float64)
            if not batch.present[c, n]:
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
    expected = batch.base + (batch.wide[:, :, 1] * batch.present).sum(0)
    assert torch.allclose(level(batch, torch.zeros(7, 4)).logit, expected, atol=1e-5)


def test_the_order_of_the_channels_and_of_the_pairs_does_not_matter() -> None:
    level, batch = _level(), _batch()
    below = torch.rand(7, 4, generator=torch.Generator().manual_seed(1))
    order, rows = torch.tensor([2, 0, 1]), torch.randperm(7)
    turned = replace(
        batch,
        wide=batch.wide[order][:, rows],
        present=batch.present[order][:, rows],
        kinds=batch.kinds[order],
        channels=batch.channels[order],
    )
    got = level(turned, below[rows]).logit
    assert torch.allclose(got, level(batch, below).logit[rows], atol=1e-5)


def test_the_gate_is_a_softmax_over_the_channels_that_are_present() -> None:
    gate = _level()(_batch(), torch.zeros(7, 4)).gate
    present = _batch().present
    assert (gate[present == 0] == 0).all()
    assert torch.allclose(gate.sum(0), present.sum(0), atol=1e-5)
    assert torch.equal(_level(self_attention=False)(_batch(), torch.zeros(7, 4)).gate, present)


def test_what_an_absent_channel_would_say_changes_nothing() -> None:
    level, batch = _level(), _batch()
    noise = torch.where(batch.present.unsqueeze(2) == 0, torch.tensor(9.0), torch.tensor(0.0))
    loud = replace(batch, wide=batch.wide + noise)
    below = torch.zeros(7, 4)
    assert torch.allclose(level(loud, below).logit, level(batch, below).logit, atol=1e-5)


def test_gradients_are_those_of_finite_differences() -> None:
    level = _level().double()
    batch = replace(_batch(), wide=_batch().wide.double(), present=_batch().present.double())
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


def test_contributions_add_up_to_the_logit_but_for_what_no_channel_said() -> None:
    level, batch = _level(), _batch()
    with torch.no_grad():
        level.join_bias.zero_()
    logit, moved = contributions(level, batch, torch.zeros(7, 4))
    rest = batch.base + float(level.type_bias[0].detach())
    assert torch.allclose(moved.sum(0) + rest, logit, atol=1e-4)


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
