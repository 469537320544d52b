"""Adam that keeps each weight near where it started, as far as the examples do not object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import nn

_SPREAD = {"own": 0.5, "type_bias": 3.0}
"""How far a weight may be expected to move; 1 where it is not said."""


_MEAN, _SQUARE, _LEAST = 0.9, 0.999, 1e-8


class Descent:
    """Kingma & Ba 2015, on all weights as one vector.

    The start is the mean of a Gaussian prior on the weights, so that few examples move them little
    and many move them freely. (torch.optim has Adam too, but loads a compiler of several seconds.)
    """

    def __init__(self, module: nn.Module, mass: float) -> None:
        """Start where the module's weights stand.

        Args:
            module: its weights are changed in place.
            mass: number of independent facts that the loss, a mean, stands for.
        """
        named = list(module.named_parameters())
        self._parameters = [value for _, value in named]
        self._sizes = [value.numel() for value in self._parameters]
        self._value = torch.cat([value.detach().reshape(-1) for value in self._parameters])
        self._start = self._value.clone()
        spread = [torch.full((v.numel(),), _SPREAD.get(name, 1.0)) for name, v in named]
        self._pull = 1.0 / (torch.cat(spread).to(self._value.device) ** 2 * max(mass, 1.0))
        self._mean = torch.zeros_like(self._value)
        self._square = torch.zeros_like(self._value)
        self._steps = 0

    @torch.no_grad()
    def step(self, loss: torch.Tensor, rate: float) -> None:
        """Take one step down the loss (a mean over examples)."""
        with torch.enable_grad():
            slopes = torch.autograd.grad(loss, self._parameters, allow_unused=True)
        slope = torch.cat(
            [
                torch.zeros(size, device=self._value.device) if part is None else part.reshape(-1)
                for part, size in zip(slopes, self._sizes, strict=True)
            ]
        )
        slope += self._pull * (self._value - self._start)
        self._steps += 1
        self._mean.lerp_(slope, 1.0 - _MEAN)
        self._square.lerp_(slope * slope, 1.0 - _SQUARE)
        mean = self._mean / (1.0 - _MEAN**self._steps)
        square = self._square / (1.0 - _SQUARE**self._steps)
        self._value -= rate * mean / (square.sqrt() + _LEAST)
        for parameter, part in zip(
            self._parameters, torch.split(self._value, self._sizes), strict=True
        ):
            parameter.copy_(part.view_as(parameter))
