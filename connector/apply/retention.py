"""Forgets what is older than the history that is to be kept: closed versions, and their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import cypher
from connector.apply.lock import held
from connector.runs import latest_schema, list_runs, moment_text
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connector.config import KeepHistory, WriteSettings
    from connector.database import Database, Transaction
    from connector.runs import Run
    from model.progress import Progress


@dataclass(frozen=True)
class Pruned:
    """What was forgotten: closed versions of links, nodes of runs, evidence of those versions."""

    versions: int = 0
    runs: int = 0
    evidence: int = 0


def prune(
    database: Database,
    pair: tuple[str, str],
    *,
    settings: WriteSettings,
    progress: Progress = silent,
    now: datetime | None = None,
) -> Pruned:
    """Forget what is older than ``settings.keep_history``, of one pair of graphs.

    Every run within the history can be rolled back as before. An older one stays as a node while a
    link names it, but cannot be rolled back any more. Where nothing is too old, nothing is
    written; killed at any moment the next call completes it.

    Raises:
        LockedError: another run writes.
        DatabaseError: a statement failed.
    """
    if settings.keep_history is None:
        return Pruned()
    runs = [run for run in list_runs(database) if (run.source, run.target) == pair]
    old = old_runs(runs, settings.keep_history, now or datetime.now(timezone.utc))
    if not old:
        return Pruned()
    [(versions,)] = database.read(cypher.load("run/old_versions"), {"old": old})
    unmarked = [run.id for run in runs if run.id in set(old) and not run.history_pruned]
    [(left,)] = database.read(cypher.load("evidence/count_forgotten"), {"old": old})
    if not (versions or left or unmarked or _forgettable(database, old, pair)):
        return Pruned()
    with held(database, stale=settings.lock_stale) as lock:

        def write(name: str, **parameters: object) -> int:
            def work(transaction: Transaction) -> int:
                lock.keep(transaction)
                [(count,)] = transaction.run(cypher.load(name), parameters)
                return int(count)

            return database.write_together(work)

        # First, for a run whose history is half forgotten must not be rolled back.
        if unmarked:
            write("run/mark_pruned", ids=unmarked)
        forgotten = 0
        with progress("forget", versions, "versions") as advance:
            while count := write("run/forget_versions", old=old, limit=settings.batch):
                forgotten += count
                advance(count)
        evidence = 0
        while count := write("evidence/forget", old=old, limit=settings.batch):
            evidence += count
        nodes = write("run/forget_runs", ids=_forgettable(database, old, pair))
    return Pruned(forgotten, nodes, evidence)


def old_runs(runs: Iterable[Run], keep: KeepHistory, now: datetime) -> list[str]:
    """Return the ids of the runs before those that are kept, in order; never that of the last.

    Runs that did not end count as one with the run that completed them, so that a night of
    failures takes nothing from the history.
    """
    ordered = sorted(runs, key=lambda run: run.id)
    ids = [run.id for run in ordered]
    if keep.runs is not None:
        first = [i for i in range(len(ids)) if i == 0 or ordered[i - 1].status == "done"]
        return ids[: first[-keep.runs]] if len(first) > keep.runs else []
    since = moment_text(now - timedelta(days=keep.days or 0))
    return [run for run in ids[:-1] if run < since]


def _forgettable(database: Database, ids: Iterable[str], pair: tuple[str, str]) -> list[str]:
    """Return the runs that no link names and that schema drift is not measured from."""
    kept = {run for row in database.read(cypher.load("run/named")) for run in row if run}
    if (schema := latest_schema(database, *pair)) is not None:
        kept.add(schema[0])
    return [run for run in ids if run not in kept]
