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
    """Fix threads and algorithms for the time of a run; yields the device to work on.

    On a CPU too: where an index repeats, several threads would add up its slopes in any order.
    """
    name = settings.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    threads, strict = torch.get_num_threads(), torch.get_deterministic_debug_mode()
    try:
        if settings.threads:
            torch.set_num_threads(settings.threads)
        # (`torch.use_deterministic_algorithms` loads a compiler, of several seconds.)
        torch.set_deterministic_debug_mode("warn")
        yield torch.device(name)
    finally:
        torch.set_num_threads(threads)
        torch.set_deterministic_debug_mode(strict)
