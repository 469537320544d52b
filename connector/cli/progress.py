"""Progress bars: tqdm on stderr, silent where that is not a terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.progress import Advance


@contextmanager
def bars(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
    """Show one step as a bar that leaves the screen when the step ends."""
    from tqdm import tqdm

    # disable=None asks tqdm to stay silent where stderr is not a terminal.
    with tqdm(
        desc=step, total=total, unit=f" {unit}".rstrip() or "it", leave=False, disable=None
    ) as bar:

        def advance(amount: int = 1, /, **figures: float) -> None:
            if figures:
                bar.set_postfix(figures, refresh=False)
            bar.update(amount)

        yield advance
