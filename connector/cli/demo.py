"""sameas demo: two film catalogues, linked before your eyes."""

from __future__ import annotations

import shlex
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import Talk, current_talk, talking

if TYPE_CHECKING:
    from connector.apply import Applied
    from connector.config import Settings
    from connector.embedded import EmbeddedServer
    from connector.matched import Matched
    from connector.plan import Plan

_SHOWN = 5


@click.command(epilog="Example: sameas demo --keep   (leaves the server up to look around)")
@click.option("--keep", is_flag=True, help="Leave the server up until Ctrl-C.")
@talking
def demo(keep: bool) -> None:
    """Link two film catalogues in an embedded server: no Docker, no Neo4j, no labels.

    Runs what a user runs: init, train, plan, apply, and sync again. Writes only into a
    temporary folder.
    """
    talk = current_talk()
    from connector.embedded import Starting

    starting = Starting(("cinematheque", "archive"))
    steps = _Steps(talk)
    # The server starts while the numeric libraries load.
    from connector.demo import run

    with starting.ready() as server, tempfile.TemporaryDirectory(prefix="sameas-demo-") as folder:
        steps.say("start", f"embedded server with two databases on {server.uri}")
        for name, counts in run.fill(*run.connections(server)).items():
            told = ", ".join(f"{count:,} {label}" for label, count in counts.items())
            steps.say("load", f"{name}: {told}")
        settings = _link(server, Path(folder), talk, steps)
        if keep:
            _wait(run.environment(server), settings)


class _Steps:
    """Tells what happens and how long it took since the last word."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.last = self.first = time.monotonic()

    def say(self, step: str, text: str) -> None:
        now = time.monotonic()
        head, *rest = text.splitlines()
        mark = click.style(f"{step:<6}", fg="cyan", bold=True)
        self.talk.say(f"{mark} {now - self.last:4.1f} s  {head}")
        for line in rest:
            self.talk.say(f"{'':15}{line}")
        self.last = now


def _link(server: EmbeddedServer, folder: Path, talk: Talk, steps: _Steps) -> Settings:
    from connector.apply import apply
    from connector.database import Database
    from connector.demo import run
    from connector.report.findings import proposal_summary
    from connector.report.links import applied_text, plan_text
    from connector.report.training import training_summary

    settings, proposal = run.configure(server, folder, talk.progress)
    steps.say("init", f"proposes this mapping, as sameas.toml:\n{proposal_summary(proposal)}")
    with (
        Database.open(settings.source, step="demo") as source,
        Database.open(settings.target, step="demo") as target,
    ):
        trained = run.train(settings, source, target, talk.progress)
        steps.say("train", training_summary(trained, {}))
        matched, plan = run.plan(settings, source, target, talk.progress)
        steps.say("plan", plan_text(plan))
        applied = apply(target, plan, settings=settings.write, progress=talk.progress)
        steps.say("apply", applied_text(plan, applied))
        written = target.counters.any
        _, again = run.plan(settings, source, target, talk.progress)
        second = apply(target, again, settings=settings.write, progress=talk.progress)
        assert written
        steps.say("again", applied_text(again, second))
    _results(matched, plan, applied, talk)
    talk.say(f"\n{time.monotonic() - steps.first:.1f} s in all")
    return settings


def _results(matched: Matched, plan: Plan, applied: Applied, talk: Talk) -> None:
    from connector.demo import run
    from connector.report.explanation import explanation_text
    from connector.report.tables import table

    results = run.results(matched)
    film = max(matched.links, key=lambda name: name == "film")
    alike = run.lookalikes(matched, film)
    left = run.unlinked(matched, film)
    apart = [one for one in alike if not one.linked]
    tempting = sorted(apart, key=lambda one: -(one.confidence or 0.0))[:_SHOWN]
    sections = [
        "links against the gold that ships with the demo",
        table(
            ("type", "cinematheque", "archive", "links", "right", "gold", "precision", "recall"),
            [
                (r.type, r.source, r.target, r.links, r.right, r.gold, r.precision, r.recall)
                for r in results
            ],
        ),
        "\nwhy, five links whose titles differ",
        *(explanation_text(one) for one in run.reasons(matched, film, _SHOWN)),
        f"\nlook-alikes kept apart: {len(apart)} of {len(alike)}, the most tempting:",
        *(f"  {one.source}  is not  {one.target}  ({one.why})" for one in tempting),
        *(f"  WRONG: {one.source} was linked with {one.target}" for one in alike if one.linked),
        f"\nleft unlinked: {len(left)} {film}s of cinematheque, such as {'; '.join(left[:_SHOWN])}",
        "\ntry next",
        "  sameas demo --keep              leaves the server up, with Cypher to paste",
        "  sameas queries                  Cypher for people who ask the links",
        "  sameas init --help              your own two databases",
    ]
    talk.data(
        {
            "run": applied.run_id,
            "types": {
                r.type: {
                    "links": r.links,
                    "right": r.right,
                    "gold": r.gold,
                    "precision": r.precision,
                    "recall": r.recall,
                }
                for r in results
            },
            "lookalikes": len(alike),
            "keptApart": len(apart),
            "unlinked": len(left),
            "added": len(plan.add),
        },
        "\n".join(["", *sections]),
    )


def _wait(variables: dict[str, str], settings: Settings) -> None:
    """Say how to look around, and wait for Ctrl-C; the server ends with this command."""
    click.echo("\nthe server stays up until Ctrl-C. In another terminal:\n")
    for name, value in variables.items():
        click.echo(f"  export {name}={shlex.quote(value)}")
    click.echo(f"  sameas doctor -c {settings.path}")
    click.echo(f"  sameas sync -c {settings.path}\n")
    click.echo("or with any Bolt client, in the database archive:\n")
    click.echo(
        "  MATCH (ref:SameAsRef)-[same:SAME_AS]->(film:Movie)\n  RETURN ref, same, film LIMIT 25"
    )
    with_no_end = threading.Event()
    try:
        with_no_end.wait()
    except KeyboardInterrupt:
        click.echo("\nbye", err=True)
