"""The same seed gives the same links: threads and algorithms, fixed for the time of a run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.settings import TrainSettings


@contextmanager
def reproducible(settings: TrainSettings) -> Iterator[torch.device]:
    """Fix threads and algorithms for the time of a run; yields the device to work on."""
    name = settings.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    try:
        if settings.threads:
            torch.set_num_threads(settings.threads)
        # On a CPU the kernels used here are deterministic; the call itself loads a compiler.
        if name == "cuda":
            torch.use_deterministic_algorithms(True, warn_only=True)
        yield torch.device(name)
    finally:
        torch.set_num_threads(threads)
        if torch.are_deterministic_algorithms_enabled() != strict:
            torch.use_deterministic_algorithms(strict)
