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
    from connector.commands.applying import list_runs, show_run
    from connector.report.runs import run_document, run_text, runs_document, runs_table

    if run_id is None:
        found = list_runs(settings.target)
        talk.data(runs_document(found), runs_table(found))
        return
    run, links, after = show_run(settings.target, run_id)
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
    from connector.commands.applying import roll_back
    from connector.report.runs import rollback_document, rollback_text

    found, applied = roll_back(
        settings, run_id, cascade=cascade, dry_run=dry_run, progress=talk.progress
    )
    if applied is None:
        talk.data(rollback_document(found, None), rollback_text(found))
        return
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
