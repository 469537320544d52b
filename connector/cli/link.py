"""sameas plan, apply and sync: from a trained model to links in the target graph."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.logs import log, of_run
from connector.cli.metrics import measured
from connector.cli.options import (
    Talk,
    configured,
    current_talk,
    load_settings,
    talking,
    write_text,
)
from connector.cli.signals import parse_duration, time_limit
from connector.cli.steps import Steps
from connector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.commands.applying import Synced
    from connector.commands.watching import Watch
    from connector.plan import Plan

CHANGES = 3

_model = click.option("--model", "folder", type=click.Path(path_type=Path),
                      help="Folder of the trained model (default: as configured).")  # fmt: skip
_shrink = click.option("--allow-shrink", is_flag=True,
                       help="Accept that many links close or a type shrank.")  # fmt: skip


@click.command(epilog="Example: sameas plan --out tonight.plan.json --detailed-exitcode")
@configured
@_model
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the plan to this file.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there are changes.")
@talking
def plan(config: Path, folder: Path | None, out: Path | None, detailed_exitcode: bool) -> None:
    """Show what `sync` would write, and its riskiest links. Writes nothing to either database.

    Riskiest are, for each entity type, the added links of the lowest confidence, the closed ones
    of the highest, and the largest groups that new links join. The file of --out is for `apply`.
    """
    talk = current_talk()
    settings = load_settings(config)
    from connector.commands.planning import make_plan
    from connector.plan import riskiest, summary, to_json
    from connector.report.links import plan_text, risk_text

    made = make_plan(settings, folder=folder, kept=out is not None, watch=talk.watch(Steps()))
    if out is not None:
        write_text(out, to_json(made))
    talk.data(
        {**summary(made), "riskiest": riskiest(made)},
        f"{plan_text(made)}\n{risk_text(made)}".rstrip(),
    )
    if detailed_exitcode and made.has_changes:
        raise SystemExit(CHANGES)


@click.command(epilog="Example: sameas apply tonight.plan.json")
@configured
@click.argument("file", type=click.Path(path_type=Path))
@_shrink
@talking
def apply(config: Path, file: Path, allow_shrink: bool) -> None:
    """Write what a plan file says into the target graph.

    Refused where the target's links, decisions or entities moved since the plan was made. What was
    interrupted is completed by the same command; applied once, it is not applied again.
    """
    talk = current_talk()
    settings = load_settings(config, roles=("target",))
    from connector.commands.applying import apply_plan
    from connector.plan import from_json
    from connector.report.links import plan_text

    try:
        made = from_json(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise InputError(
            f"{file}: {exc.strerror}", hint="make one with `sameas plan --out`"
        ) from exc
    talk.say(plan_text(made))
    steps = Steps()
    done = apply_plan(settings, made, allow_shrink=allow_shrink, watch=_watch(talk, steps))
    _report(done, talk, steps)


def _duration(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> float | None:
    try:
        return None if value is None else parse_duration(value)
    except ValueError as exc:
        raise click.BadParameter(str(exc), context, parameter) from exc


@click.command(epilog="Example: sameas sync -q -c /etc/sameas/sameas.toml   (in a crontab)")
@configured
@_model
@_shrink
@click.option("--metrics-file", type=click.Path(path_type=Path), envvar="SAMEAS_METRICS_FILE",
              help="Write figures as OpenMetrics text, for node_exporter.")  # fmt: skip
@click.option("--timeout", metavar="DURATION", callback=_duration,
              help="End after 90s, 30m, 2h: the lock is given back, exit code 124.")  # fmt: skip
@talking
def sync(
    config: Path,
    folder: Path | None,
    allow_shrink: bool,
    metrics_file: Path | None,
    timeout: float | None,
) -> None:
    """Plan and apply: bring the links in the target graph up to date.

    Where nothing changed, nothing is written. The last line says what was.
    """
    talk = current_talk()
    settings = load_settings(config)
    steps = Steps()
    with time_limit(timeout), measured(metrics_file, settings, steps) as figures:
        from connector.commands.planning import sync_links

        def planned(made: Plan) -> None:
            from connector.report.links import plan_text

            figures.plan = made
            talk.say(plan_text(made))

        done = sync_links(
            settings,
            folder=folder,
            allow_shrink=allow_shrink,
            watch=_watch(talk, steps),
            planned=planned,
        )
        figures.applied = done.applied
        _report(done, talk, steps)


def _watch(talk: Talk, steps: Steps) -> Watch:
    """Return a watch under which records of the log name the run, once there is one."""
    watch = talk.watch(steps)

    @contextmanager
    def step(name: str) -> Iterator[dict[str, object]]:
        with steps.step(name) as figures:
            yield figures
            if name == "apply":
                run = figures.pop("run")
                of_run(None if run is None else str(run))

    return replace(watch, step=step)


def _report(done: Synced, talk: Talk, steps: Steps) -> None:
    from connector.apply import Pruned
    from connector.plan import summary
    from connector.report.links import applied_text

    made, applied, pruned = done.plan, done.applied, done.pruned
    if pruned != Pruned():
        talk.say(
            f"history: {pruned.versions:,} versions of links and {pruned.runs:,} runs forgotten, "
            "older than [write] keep_history"
        )
    said = applied_text(made, applied)
    document = {
        "run": applied.run_id,
        **applied.counts,
        "evidence": applied.evidence,
        "interrupted": list(applied.interrupted),
        "seconds": round(applied.seconds, 3),
        "forgotten": asdict(pruned),
    }
    if talk.log_format == "json":
        steps_taken = {"steps": steps.seconds, "kept": made.kept}
        log.info("%s", said, extra={**document, **steps_taken, "exitCode": 0})
    talk.data({**document, "plan": summary(made)}, said)
