"""How commands log to stderr: as text for people, or one JSON object a line."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Literal

from connector.cli.visible import visible, visible_json

if TYPE_CHECKING:
    from types import TracebackType

LogFormat = Literal["text", "json"]

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
log = logging.getLogger("sameas")


class _Context(logging.Filter):
    """Adds to every record which command it is of, and the run once there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.command = ""
        self.run: str | None = None
        self.json = False

    def filter(self, record: logging.LogRecord) -> bool:
        record.command = self.command
        if getattr(record, "run", None) is None:
            record.run = self.run
        return True


class _Visible(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


_context = _Context()


def configure(log_format: LogFormat, verbosity: int, command: str) -> None:
    """Send all logging to stderr in one format.

    Args:
        log_format: "json" also says what text leaves to the terminal: steps with their seconds.
        verbosity: -1 quiet, 0 as it is, 1 and 2 more.
        command: its name, in every JSON record.
    """
    _context.command, _context.run, _context.json = command, None, log_format == "json"
    handler = logging.StreamHandler()
    level = _LEVELS[min(max(verbosity, 0), 2)]
    if _context.json:
        from pythonjsonlogger.json import JsonFormatter

        sys.excepthook = _crashed
        level = min(level, logging.INFO) if verbosity >= 0 else level
        handler.setFormatter(
            JsonFormatter(
                ["levelname", "name", "command", "run", "process", "message"],
                rename_fields={"levelname": "level", "name": "logger"},
                timestamp="time",
                json_serializer=visible_json,
            )
        )
    else:
        handler.setFormatter(_Visible("%(levelname)s %(name)s: %(message)s"))
    logging.captureWarnings(_context.json)
    handler.addFilter(_context)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The driver's own log repeats every parameter at DEBUG: a user's data does not belong there.
    logging.getLogger("neo4j").setLevel(logging.WARNING)


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what nobody expected as one record, for nothing else may stand among them."""
    log.critical(
        "%s: this is a fault of sameas, please report it",
        kind.__name__,
        exc_info=(kind, error, trace),
        extra={"exitCode": 1},
    )


def is_json() -> bool:
    """Whether stderr holds JSON records and nothing else."""
    return _context.json


def of_run(run: str | None) -> None:
    """Say that what is logged from now on belongs to a run."""
    _context.run = run
