"""The entry point: the group of commands, and how every error and signal ends."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import NoReturn

import click

from connector.cli import (
    configure,
    demo,
    evaluate,
    history,
    inspect,
    link,
    queries,
    report,
    review,
    train,
)
from connector.cli.logs import is_json, log
from connector.cli.signals import ENDINGS, INTERRUPTED, enforce, listen
from connector.cli.visible import visible, visible_json
from connector.errors import ConfigurationError, SameasError
from connector.version import __version__


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `sameas demo`. Exit codes: 0 done, 1 error, 2 usage or configuration, "
    "3 there are changes (plan --detailed-exitcode), 4 schema drift, 5 refused by a guard, "
    "6 another run holds the lock, 7 database unreachable or login refused, 124 out of time "
    "(sync --timeout), 130 Ctrl-C, 143 SIGTERM.",
)
@click.version_option(__version__, prog_name="sameas")
def sameas() -> None:
    """Find which nodes of two Neo4j graphs are the same real-world thing, and link them."""


for command in (
    demo.demo,
    configure.init,
    configure.doctor,
    train.train,
    link.plan,
    link.apply,
    link.sync,
    evaluate.evaluate,
    report.report,
    review.review,
    review.decisions,
    inspect.explain,
    history.runs,
    history.rollback,
    queries.queries,
    inspect.grants,
):
    sameas.add_command(command)


def _report(error: SameasError, *, as_json: bool) -> None:
    problems = error.problems if isinstance(error, ConfigurationError) else ()
    if as_json:
        document = {
            "error": type(error).__name__,
            "message": str(error),
            "problems": list(problems),
            "hint": error.hint,
            "exitCode": error.exit_code,
        }
        click.echo(visible_json(document))
    if is_json():
        log.error(
            "%s",
            error,
            extra={
                "hint": error.hint,
                "exitCode": error.exit_code,
                "error": type(error).__name__,
                "problems": list(problems),
            },
        )
    if as_json or is_json():
        return
    click.echo(f"{click.style('error:', fg='red')} {visible(str(error))}", err=True)
    for problem in problems:
        click.echo(f"  - {visible(problem)}", err=True)
    click.echo(f"{click.style('next:', fg='yellow')}  {visible(error.hint)}", err=True)


_ENDED = (
    "{}: the graph is valid as it stands, the lock is given back; "
    "run the same command again to complete it"
)


def _say(text: str, exit_code: int) -> None:
    if is_json():
        log.error("%s", text, extra={"exitCode": exit_code})
    else:
        click.echo(text, err=True)


def main() -> NoReturn:
    """Run the command line and end the process with the exit code of the design."""
    listen()
    enforce()
    if isinstance(sys.stdout, TextIOWrapper):
        # What an argument or a file's name holds may be no text at all; stderr is so by itself.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.exit(sameas(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SameasError as error:
        _report(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _say(_ENDED.format("interrupted"), INTERRUPTED)
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if end.code in ENDINGS:
            _say(_ENDED.format(ENDINGS[end.code]), end.code)
        raise
    except BrokenPipeError:
        # The reader (head, less) went away: nothing more to say, and no traceback either.
        sys.stderr.close()
        sys.exit(1)
