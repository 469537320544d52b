"""Independent blocks side by side on the machine's cores, with the results in order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST = 4
"""Blocks at once at most: each holds memory."""


def cores() -> int:
    """Return how many threads a kernel may use whose results do not depend on it."""
    return os.cpu_count() or 1


def side_by_side(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return what the work makes of each item; it must leave the interpreter's lock to others."""
    workers = min(cores(), _MOST, len(items))
    if workers < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
