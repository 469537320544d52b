"""sameas plan, apply and sync: from a trained model to links in the target graph."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
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
from connector.errors import InputError, LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.apply import Applied, Pruned
    from connector.config import Settings
    from connector.database import Database
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
    from connector.plan import riskiest, summary, to_json
    from connector.report import plan_text, risk_text

    with _databases(settings, "plan") as opened:
        made = _make_plan(settings, opened, folder, talk, Steps(), kept=out is not None)
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
    from connector.database import Database
    from connector.plan import from_json, identity

    try:
        made = from_json(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise InputError(
            f"{file}: {exc.strerror}", hint="make one with `sameas plan --out`"
        ) from exc
    with Database.open(settings.target, step="apply") as target:
        _apply(settings, target, made, allow_shrink, talk, Steps(), identity(made))


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
    with (
        time_limit(timeout),
        measured(metrics_file, settings, steps) as figures,
        _databases(settings, "sync") as opened,
    ):
        figures.plan = _make_plan(settings, opened, folder, talk, steps)
        figures.applied = _apply(settings, opened[1], figures.plan, allow_shrink, talk, steps)


@contextmanager
def _databases(settings: Settings, step: str) -> Iterator[tuple[Database, Database]]:
    from connector.database import Database

    with (
        Database.open(settings.source, step=step) as source,
        Database.open(settings.target, step=step) as target,
    ):
        yield source, target


def _make_plan(
    settings: Settings,
    opened: tuple[Database, Database],
    folder: Path | None,
    talk: Talk,
    steps: Steps,
    *,
    kept: bool = False,
) -> Plan:
    from connector import drift, pipeline
    from connector.plan import read_decisions
    from connector.report import decision_warnings, left_out

    trained, document = pipeline.load_model(folder or settings.checkpoint, settings)
    source, target = opened
    with steps.step("check"):
        since = drift.recorded(settings, target, document)
        schema = drift.check_schema(settings, source, target, talk.progress, since)
    with steps.step("read") as figures:
        reading = pipeline.read(settings, source, target, talk.progress)
        graphs = reading.source.graph, reading.target.graph
        figures["entities"] = {
            role: {name: len(table) for name, table in graph.entities.items()}
            for role, graph in zip(("source", "target"), graphs, strict=True)
        }
    schema = drift.check_keys(
        settings, reading.source.reports, reading.target.reports, schema, since
    )
    for line in left_out(reading.source, reading.target):
        talk.say(f"warning: {line}")
    decisions = read_decisions(
        target, settings.mapping, settings.source_graph, reading.same_database
    )
    for line in decision_warnings(
        settings.mapping, graphs, decisions, same_database=reading.same_database
    ):
        talk.say(f"warning: {line}")
    decided = pipeline.as_labels(reading, decisions)
    with steps.step("match") as figures:
        matched = pipeline.match(settings, reading, trained, decided, talk.progress)
        figures["links"] = {name: len(links.source) for name, links in matched.links.items()}
    with steps.step("plan") as figures:
        made = pipeline.make_plan(
            settings, target, matched, decisions, talk.progress, schema, kept=kept
        )
        figures.update(add=len(made.add), change=len(made.change), close=made.closing)
    return made


def _apply(
    settings: Settings,
    target: Database,
    made: Plan,
    allow_shrink: bool,
    talk: Talk,
    steps: Steps,
    identity: str | None = None,
) -> Applied:
    from connector.apply import apply as write
    from connector.plan import summary
    from connector.report import applied_text, plan_text

    talk.say(plan_text(made))
    with steps.step("apply") as figures:
        applied = write(
            target,
            made,
            settings=settings.write,
            progress=talk.progress,
            allow_shrink=allow_shrink,
            identity=identity,
        )
        of_run(applied.run_id)
        figures.update(applied.counts)
    pruned = _prune(settings, target, made, talk)
    for warning in applied.warnings:
        talk.say(f"warning: {warning}")
    said = applied_text(made, applied)
    document = {
        "run": applied.run_id,
        **applied.counts,
        "interrupted": list(applied.interrupted),
        "seconds": round(applied.seconds, 3),
        "forgotten": asdict(pruned),
    }
    if talk.log_format == "json":
        steps_taken = {"steps": steps.seconds, "kept": made.kept}
        log.info("%s", said, extra={**document, **steps_taken, "exitCode": 0})
    talk.data({**document, "plan": summary(made)}, said)
    return applied


def _prune(settings: Settings, target: Database, made: Plan, talk: Talk) -> Pruned:
    from connector.apply import Pruned, prune

    try:
        pruned = prune(
            target,
            (made.source_graph, made.target_graph),
            settings=settings.write,
            progress=talk.progress,
        )
    except LockedError as exc:
        talk.say(f"warning: the history is pruned another time: {exc}")
        return Pruned()
    if pruned != Pruned():
        talk.say(
            f"history: {pruned.versions:,} versions of links and {pruned.runs:,} runs forgotten, "
            "older than [write] keep_history"
        )
    return pruned
