"""The options that commands share, and how they speak: data to stdout, talk to stderr."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from connector.cli.logs import LogFormat, configure, log
from connector.cli.progress import bars
from connector.cli.visible import visible, visible_json
from connector.errors import InputError
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.cli.steps import Steps
    from connector.commands.watching import Watch
    from connector.config import Role, Settings
    from model.progress import Progress

F = TypeVar("F", bound="Callable[..., Any]")

WARNING = "warning: "

DEFAULT_CONFIG = Path("sameas.toml")


@dataclass(frozen=True)
class Talk:
    """How a command speaks: ``say`` for people (stderr), ``data`` for results (stdout)."""

    as_json: bool
    verbosity: int
    log_format: LogFormat = "text"

    def say(self, text: str) -> None:
        """Tell people what happens: silent with ``--quiet``, a record in JSON logs."""
        if self.log_format == "json":
            warning = text.startswith(WARNING)
            log.log(logging.WARNING if warning else logging.INFO, "%s", text.removeprefix(WARNING))
        elif self.verbosity >= 0:
            click.echo(visible(text), err=True)

    def data(self, document: object, text: str) -> None:
        """Print the result: ``document`` with ``--json``, otherwise ``text``."""
        if self.as_json:
            click.echo(visible_json(document, indent=2))
        elif text:
            click.echo(visible(text))

    def watch(self, steps: Steps | None = None) -> Watch:
        """Return who is told what a step of `connector.commands` has to say."""
        from connector.commands.watching import QUIET, Watch

        return Watch(
            self.progress,
            lambda text: self.say(f"{WARNING}{text}"),
            QUIET.step if steps is None else steps.step,
        )

    @property
    def progress(self) -> Progress:
        """Progress bars with time left, or nothing with ``--quiet`` or JSON logs."""
        return silent if self.verbosity < 0 or self.log_format == "json" else bars


def _talk(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Collect the talk options into one `Talk`, kept in the context."""
    values: dict[str, Any] = context.ensure_object(dict)
    assert parameter.name is not None
    values[parameter.name] = value
    verbosity = -1 if values.get("quiet") else int(values.get("verbose", 0))
    log_format: LogFormat = "json" if values.get("log_format") == "json" else "text"
    values["talk"] = Talk(bool(values.get("as_json")), verbosity, log_format)
    configure(log_format, verbosity, context.info_name or "")
    return value


def talking(command: F) -> F:
    """Add ``--json``, ``--log-format``, ``-q`` and ``-v``; the command gets a ``talk``."""
    for option in (
        click.option("-v", "--verbose", count=True, expose_value=False, callback=_talk,
                     help="Say more (twice: everything)."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_talk,
                     help="Say only what went wrong."),
        click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
                     expose_value=False, callback=_talk, envvar="SAMEAS_LOG_FORMAT",
                     help="json: one object a line on stderr, for machines."),
        click.option("--json", "as_json", is_flag=True, expose_value=False, callback=_talk,
                     help="Print the result as JSON."),
    ):  # fmt: skip
        command = option(command)
    return command


def configured(command: F) -> F:
    """Add ``--config``."""
    return click.option(
        "-c", "--config", "config", type=click.Path(path_type=Path), default=DEFAULT_CONFIG,
        show_default=True, envvar="SAMEAS_CONFIG", help="The configuration file.",
    )(command)  # fmt: skip


def current_talk() -> Talk:
    """Return the `Talk` of the command that runs."""
    talk: Talk = click.get_current_context().ensure_object(dict)["talk"]
    return talk


def load_settings(config: Path, roles: tuple[Role, ...] = ("source", "target")) -> Settings:
    """Read sameas.toml and the environment.

    Raises:
        ConfigurationError: with every problem found.
    """
    from connector.config import load

    return load(config, os.environ, roles=roles)


def write_text(path: Path, text: str) -> None:
    """Write a file that was asked for.

    Raises:
        InputError: it cannot be written.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file that was asked for.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as exc:
        raise InputError(
            f"{path} could not be written: {exc.strerror or exc}",
            hint="name a file in a folder that exists and that you may write to",
        ) from exc
