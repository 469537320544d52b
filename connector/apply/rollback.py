"""Undoes a run: the links stand again as they stood before it. It is itself a run."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cypher
from connector.apply.apply import Applied, finish_run, mark_left_behind, start_run
from connector.apply.constraints import ensure_constraints
from connector.apply.evidence import has_evidence, settle
from connector.apply.links import advance
from connector.apply.lock import held
from connector.apply.versions import Versions, batches, read_versions
from connector.errors import RollbackError, UnreachableError
from connector.runs import Undoing, list_runs, read_run, undoing
from model.progress import silent

if TYPE_CHECKING:
    from connector.apply.links import Stamp
    from connector.apply.lock import Lock
    from connector.apply.versions import Version
    from connector.config import Mapping, WriteSettings
    from connector.database import Database, Transaction
    from connector.runs import Run
    from model.progress import Progress

log = logging.getLogger(__name__)

DECIDED = "a person decided otherwise"
MOVED = "the graph changed meanwhile"


@dataclass(frozen=True)
class Rollback:
    """What undoing a run would write.

    Attributes:
        run: the run to undo.
        undoing: what goes with it; where ``undone_by`` is set there is nothing to do.
        versions: the links that close and that stand again.
    """

    run: Run
    undoing: Undoing
    versions: Versions

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to write, be it that a rollback that was begun is done."""
        return bool(self.versions.close or self.versions.restore) or (
            self.undoing.begun and self.undoing.undone_by is None
        )


def plan_rollback(
    database: Database, run_id: str, mapping: Mapping, *, cascade: bool = False
) -> Rollback:
    """Say what undoing a run would write; only reads.

    Raises:
        InputError: there is no such run.
        RollbackError: later runs wrote upon it and ``cascade`` is False, or its history is gone.
    """
    run = read_run(database, run_id)
    if run.history_pruned:
        raise RollbackError(
            f"run {run.id} cannot be rolled back: what it closed is no longer kept",
            hint="[write] keep_history says how long; a later run in `sameas runs` can be undone",
        )
    runs = list_runs(database)
    found = undoing(runs, run)
    if found.undone_by is not None:
        return Rollback(run, found, Versions())
    if found.later and not cascade:
        raise RollbackError(
            f"{len(found.later)} later runs wrote upon {run.id}: {', '.join(found.later[:5])}"
            + (", ..." if len(found.later) > 5 else ""),
            hint="undo the latest first, or all of them together with --cascade",
        )
    pair = run.source, run.target
    pairs = {one.id: (one.source, one.target) for one in runs}

    def ours(run: str, graph: str | None) -> bool:
        # A stand-in belongs to sameas, so its link is ours even if its run's node was deleted.
        return pairs.get(run, pair if graph == pair[0] else None) == pair

    return Rollback(run, found, read_versions(database, run.id, mapping, ours))


def rollback(
    database: Database,
    run_id: str,
    *,
    mapping: Mapping,
    settings: WriteSettings,
    cascade: bool = False,
    progress: Progress = silent,
) -> tuple[Rollback, Applied]:
    """Let the links stand exactly as they did before a run, with all their properties.

    What the run and later ones wrote closes, what they closed stands again; links that people
    locked stay, and pairs that they parted stay apart. Killed at any moment the graph is valid,
    and the same call completes it.

    Raises:
        InputError: there is no such run.
        RollbackError: later runs wrote upon it and ``cascade`` is False, or its history is gone.
        LockedError: another run writes.
        DatabaseError: a statement failed; the batches before it stand, the run is marked.
    """
    started = time.monotonic()
    found = plan_rollback(database, run_id, mapping, cascade=cascade)
    if not found.has_changes:
        return found, Applied(None, interrupted=mark_left_behind(database, settings))
    warnings = ensure_constraints(database)
    totals: Counter[str] = Counter()
    with held(database, stale=settings.lock_stale) as lock:
        # Read again: until the lock was ours, another run may have written.
        found = plan_rollback(database, run_id, mapping, cascade=cascade)
        if not found.has_changes:
            return found, Applied(None, warnings=warnings)
        stamp, interrupted = start_run(
            database,
            {
                "kind": "rollback",
                "source": found.run.source,
                "target": found.run.target,
                "undoes": list(found.undoing.undoes),
            },
            lock,
        )
        log.info("run %s writes", stamp.run, extra={"run": stamp.run})
        skipped = found.versions.refused
        status, away = "interrupted", False
        supported = has_evidence(database)
        before, database.run = database.run, stamp.run
        try:
            rows = len(found.versions.close) + len(found.versions.restore)
            with progress("roll back", rows, "links") as advance:
                for close, restore in batches(found.versions, settings.batch):
                    totals += _write(database, lock, stamp, close, restore, evidence=supported)
                    advance(len(close) + len(restore))
            skipped += rows - totals["closed"] - totals["added"] - 2 * totals["changed"]
            status = "done"
        except Exception as exc:
            status, away = "failed", isinstance(exc, UnreachableError)
            raise
        finally:
            finish_run(database, stamp.run, status, skipped, once=away)
            database.run = before
    reasons = Counter({DECIDED: found.versions.refused, MOVED: skipped - found.versions.refused})
    return found, Applied(
        run_id=stamp.run,
        added=totals["added"],
        changed=totals["changed"],
        closed=totals["closed"],
        skipped=dict(+reasons),
        interrupted=interrupted,
        warnings=warnings,
        seconds=time.monotonic() - started,
    )


def _write(
    database: Database,
    lock: Lock,
    stamp: Stamp,
    close: list[Version],
    restore: list[Version],
    *,
    evidence: bool,
) -> Counter[str]:
    changing = Versions(tuple(close), tuple(restore)).changed

    def work(transaction: Transaction) -> Counter[str]:
        lock.keep(transaction)
        closed = restored = 0
        if close:
            [(closed,)] = transaction.run(
                cypher.load("link/close_lost"),
                {"ids": [one.id for one in close], "run": stamp.run, "now": stamp.now},
            )
        if restore:
            [(restored,)] = transaction.run(
                cypher.load("run/restore"),
                {"ids": [one.id for one in restore], "run": stamp.run},
            )
        if evidence:
            settle(transaction, "close", _ends(close))
            settle(transaction, "restore", _ends(restore))
        changed = min(changing, closed, restored)
        counts = Counter(added=restored - changed, changed=changed, closed=closed - changed)
        advance(transaction, stamp.run, counts["added"], counts["changed"], counts["closed"])
        return counts

    return database.write_together(work)


def _ends(versions: list[Version]) -> list[list[str]]:
    return [[one.a, one.b, one.run, one.type] for one in versions]
