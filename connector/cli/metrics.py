"""--metrics-file: what a sync did, for monitoring; written whole or not at all, however it ends."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log
from connector.cli.signals import INTERRUPTED
from connector.errors import InputError, SameasError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.cli.steps import Steps
    from connector.config import Settings
    from connector.report.metrics import SyncFigures

_READABLE = 0o644


@contextmanager
def measured(path: Path | None, settings: Settings, steps: Steps) -> Iterator[SyncFigures]:
    """Write the figures of a sync when it ends, well or not.

    Raises:
        InputError: the file cannot be written; said before anything else is done.
    """
    from connector.report.metrics import SyncFigures

    figures = SyncFigures(settings.source_graph, settings.target_graph)
    if path is not None:
        figures.succeeded = _before(path, figures)
    started = time.monotonic()
    try:
        yield figures
    except BaseException as error:
        figures.exit_code = exit_code(error)
        raise
    finally:
        figures.ended = time.time()
        figures.seconds = {**steps.seconds, "all": round(time.monotonic() - started, 3)}
        if figures.exit_code == 0:
            figures.succeeded = figures.ended
        if path is not None:
            _write(path, figures)


def exit_code(error: BaseException) -> int:
    """Return the exit code that the command ends with for an error."""
    if isinstance(error, (SameasError, click.ClickException)):
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return INTERRUPTED
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return 1


def _before(path: Path, figures: SyncFigures) -> float | None:
    """Return the last success that the file tells, and see that it can be written."""
    from connector.report.metrics import last_success

    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise InputError(
            f"{path}: no file can be written there",
            hint="name a file in a folder that exists and that this account may write, "
            "such as node_exporter's --collector.textfile.directory",
        )
    try:
        return last_success(path.read_text(encoding="utf-8"), figures.source, figures.target)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        log.warning("%s is not what a sync wrote, it is replaced: %s", path, exc)
        return None


def _write(path: Path, figures: SyncFigures) -> None:
    from connector.report.metrics import metrics_text

    # Beside it, for a rename is whole or not at all within one file system only; the collector
    # reads *.prom and never this name.
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            try:
                file.write(metrics_text(figures))
                file.flush()
                os.fchmod(file.fileno(), _READABLE)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as exc:
        log.error("the metrics could not be written to %s: %s", path, exc.strerror or exc)
