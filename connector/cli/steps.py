"""The steps of a command: how long each took, for the log and the metrics."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from connector.cli.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steps:
    """Measures the steps of one command.

    Attributes:
        seconds: step to its seconds, in the order of the steps; only those that ended.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, object]]:
        """Measure one step; what is put into the yielded dict is logged with it."""
        figures: dict[str, object] = {}
        started = time.monotonic()
        yield figures
        self.seconds[name] = round(time.monotonic() - started, 3)
        log.info(
            "%s took %.1f s",
            name,
            self.seconds[name],
            extra={"step": name, "seconds": self.seconds[name], **figures},
        )
