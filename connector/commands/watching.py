"""How long work is watched: progress, warnings, and the seconds of each step."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from connector.links import ResolvedLinks
    from model.progress import Progress

log = logging.getLogger(__name__)


def _warn(text: str) -> None:
    log.warning("%s", text)


@contextmanager
def _untimed(name: str) -> Iterator[dict[str, object]]:  # noqa: ARG001
    yield {}


@dataclass(frozen=True)
class Watch:
    """Who is told what happens; by default warnings are logged, and nothing else is said.

    Attributes:
        progress: told of each step's units (`model.progress.Progress`).
        warn: told in words what people should know, without an end of line.
        step: opened around each step; what it yields takes the step's figures.
    """

    progress: Progress = silent
    warn: Callable[[str], None] = _warn
    step: Callable[[str], AbstractContextManager[dict[str, object]]] = _untimed


QUIET = Watch()


def warn_unknown(resolved: ResolvedLinks, watch: Watch) -> None:
    """Say how many known links name entities that are not there."""
    if resolved.unknown:
        first = resolved.unknown[0]
        watch.warn(
            f"{len(resolved.unknown):,} links name keys that are not in the graphs "
            f"(the first: {first.source_key} = {first.target_key}); they are left out"
        )
