"""How long work reports its progress, without knowing what shows it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


class Advance(Protocol):
    """Called inside a step: ``advance(n)`` says that n more units are done."""

    def __call__(self, amount: int = 1, /, **figures: float) -> None:
        """Report ``amount`` more units, and figures worth showing (loss=0.12)."""


class Progress(Protocol):
    """Called once a step: ``with progress("train", 120, "epochs") as advance: ...``."""

    def __call__(
        self, step: str, total: int | None = None, unit: str = ""
    ) -> AbstractContextManager[Advance]:
        """Open a step of ``total`` units (None where unknown)."""


def unseen(amount: int = 1, /, **figures: float) -> None:
    """Report nothing: the `Advance` of tests and of quiet runs."""


@contextmanager
def silent(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:  # noqa: ARG001
    """Show nothing: the `Progress` of tests and of quiet runs."""
    yield unseen
