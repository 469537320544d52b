"""What apply, runs and rollback do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector import runs
from connector.apply import Applied, Pruned, apply, plan_rollback, prune, rollback
from connector.commands.opening import opened
from connector.commands.watching import QUIET
from connector.errors import LockedError
from connector.plan import identity
from model.progress import silent

if TYPE_CHECKING:
    from connector.apply import Rollback
    from connector.commands.opening import Where
    from connector.commands.watching import Watch
    from connector.config import Settings
    from connector.database import Database
    from connector.plan import Plan
    from connector.runs import Run, RunLinks, Undoing
    from model.progress import Progress


@dataclass(frozen=True)
class Synced:
    """What a sync did.

    Attributes:
        plan: what was to be written.
        applied: what was; its ``run_id`` is None where there was nothing to write.
        pruned: what was forgotten, as `[write] keep_history` says.
    """

    plan: Plan
    applied: Applied
    pruned: Pruned


def apply_plan(
    settings: Settings,
    plan: Plan,
    *,
    target: Where | None = None,
    allow_shrink: bool = False,
    watch: Watch = QUIET,
) -> Synced:
    """Write a plan into the target graph; ``sameas apply``.

    A plan that was kept is refused where the target moved since, and is applied once; interrupted,
    it is completed by the same call. Afterwards what is older than ``keep_history`` is forgotten.

    Args:
        settings: how it is written.
        plan: what to write.
        target: instead of the configured target.
        allow_shrink: accept that many links close or a type shrank.
        watch: told what happens.

    Raises:
        TargetMovedError: the target is not what the kept plan was made upon.
        ShrinkError: the plan takes too much away.
        LockedError: another run writes.
        DatabaseError: and its kinds; what was written before stands, the run is marked.
    """
    with opened(settings.target if target is None else target, "target", "apply") as database:
        return write(settings, database, plan, allow_shrink, watch)


def write(
    settings: Settings, database: Database, plan: Plan, allow_shrink: bool, watch: Watch
) -> Synced:
    """Write a plan into an open database, then forget what is too old."""
    with watch.step("apply") as figures:
        applied = apply(
            database,
            plan,
            settings=settings.write,
            progress=watch.progress,
            allow_shrink=allow_shrink,
            identity=None if plan.basis is None else identity(plan),
        )
        figures.update(applied.counts, run=applied.run_id)
    pair = plan.source_graph, plan.target_graph
    try:
        pruned = prune(database, pair, settings=settings.write, progress=watch.progress)
    except LockedError as exc:
        watch.warn(f"the history is pruned another time: {exc}")
        pruned = Pruned()
    for warning in applied.warnings:
        watch.warn(warning)
    return Synced(plan, applied, pruned)


def roll_back(
    settings: Settings,
    run_id: str,
    *,
    cascade: bool = False,
    dry_run: bool = False,
    target: Where | None = None,
    progress: Progress = silent,
) -> tuple[Rollback, Applied | None]:
    """Let the links stand exactly as before a run; ``sameas rollback``. It is itself a run.

    Args:
        settings: mapping, and how it is written.
        run_id: of the run to undo.
        cascade: undo the later runs with it.
        dry_run: write nothing.
        target: instead of the configured target.
        progress: told of each batch.

    Returns:
        What undoing means, and what was written (None with ``dry_run``).

    Raises:
        InputError: there is no such run.
        RollbackError: later runs wrote upon it, or its history is no longer kept.
        LockedError: another run writes.
        DatabaseError: and its kinds.
    """
    with opened(settings.target if target is None else target, "target", "rollback") as database:
        if dry_run:
            return plan_rollback(database, run_id, settings.mapping, cascade=cascade), None
        return rollback(
            database,
            run_id,
            mapping=settings.mapping,
            settings=settings.write,
            cascade=cascade,
            progress=progress,
        )


def list_runs(target: Where) -> tuple[Run, ...]:
    """Read the runs that wrote links, the latest first; ``sameas runs``. Only reads.

    Args:
        target: the database with the links.

    Raises:
        DatabaseError: and its kinds.
    """
    with opened(target, "target", "runs") as database:
        return runs.list_runs(database)


def show_run(target: Where, run_id: str) -> tuple[Run, dict[str, RunLinks], Undoing]:
    """Read one run in detail; ``sameas runs ID``. Only reads.

    Args:
        target: the database with the links.
        run_id: of the run.

    Returns:
        The run; entity type to what it did; what undoing it takes along.

    Raises:
        InputError: there is no such run.
        DatabaseError: and its kinds.
    """
    with opened(target, "target", "runs") as database:
        run = runs.read_run(database, run_id)
        return (
            run,
            runs.links_of(database, run_id),
            runs.undoing(runs.list_runs(database), run),
        )
