"""sameas runs and rollback: what was written when, and how it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from connector.cli.options import configured, current_talk, load_settings, talking

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: sameas runs 2026-11-23T22-10-47.234Z-c742")
@configured
@click.argument("run_id", metavar="[ID]", required=False)
@talking
def runs(config: Path, run_id: str | None) -> None:
    """List the runs that wrote links into the target graph, the latest first; or show one.

    With ID: when, with which model and settings, what it wrote by entity type, how much of it
    still stands, and whether it was undone.
    """
    talk = current_talk()
    settings = load_settings(config, roles=("target",))
    from connector.database import Database
    from connector.report import run_document, run_text, runs_document, runs_table
    from connector.runs import links_of, list_runs, read_run, undoing

    with Database.open(settings.target, step="runs") as target:
        found = list_runs(target)
        if run_id is None:
            talk.data(runs_document(found), runs_table(found))
            return
        run = read_run(target, run_id)
        links = links_of(target, run_id)
    after = undoing(found, run)
    talk.data(run_document(run, links, after), run_text(run, links, after))


@click.command(epilog="Example: sameas rollback 2026-11-23T22-10-47.234Z-c742 --dry-run")
@configured
@click.argument("run_id", metavar="ID")
@click.option("--cascade", is_flag=True, help="Undo the later runs with it.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@talking
def rollback(config: Path, run_id: str, cascade: bool, dry_run: bool) -> None:
    """Let the links stand exactly as they did before a run.

    A rollback is itself a run: it can be undone, and the history keeps what it closed. What
    people locked stays. The next `sync` writes what the model wants again: train or configure
    anew before it, or decide.
    """
    talk = current_talk()
    settings = load_settings(config, roles=("target",))
    from connector.apply import plan_rollback
    from connector.apply import rollback as undo
    from connector.database import Database
    from connector.report import rollback_document, rollback_text

    with Database.open(settings.target, step="rollback") as target:
        if dry_run:
            found = plan_rollback(target, run_id, settings.mapping, cascade=cascade)
            talk.data(rollback_document(found, None), rollback_text(found))
            return
        found, applied = undo(
            target,
            run_id,
            mapping=settings.mapping,
            settings=settings.write,
            cascade=cascade,
            progress=talk.progress,
        )
    for warning in applied.warnings:
        talk.say(f"warning: {warning}")
    talk.say(rollback_text(found))
    skipped = "".join(f", {count} skipped ({why})" for why, count in applied.skipped.items())
    talk.data(
        rollback_document(found, applied),
        "nothing to write: the links stand as they did before that run"
        if applied.run_id is None
        else f"run {applied.run_id}: {applied.added:,} restored, {applied.changed:,} changed back, "
        f"{applied.closed:,} closed{skipped} in {applied.seconds:.1f} s",
    )
