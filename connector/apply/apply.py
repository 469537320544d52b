"""Carries out a plan: the lock, the run's node, the batches, the end."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cypher
from connector.apply.constraints import ensure_constraints
from connector.apply.evidence import clear, has_evidence
from connector.apply.links import LinkWriter, Stamp
from connector.apply.locate import single_property_indexes
from connector.apply.lock import held
from connector.apply.verify import left_to_do
from connector.errors import DatabaseError, LockedError, UnreachableError
from connector.plan import guard, latest_run
from connector.runs import next_run_id
from connector.version import __version__
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from connector.apply.lock import Lock
    from connector.config import WriteSettings
    from connector.database import Database, Transaction
    from connector.plan import Plan
    from model.progress import Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applied:
    """What one apply wrote.

    Attributes:
        run_id: None where there was nothing to write, and nothing was written.
        skipped: reason to the number of the plan's links that could not be written; the next run
            sees them again.
        interrupted: earlier runs that had ended without saying so, and are marked now.
        warnings: what an administrator should know.
        seconds: from the first statement to the last.
        already: the earlier run that applied the same plan, so that nothing was left to write.
        evidence: nodes that say what supports the links.
    """

    run_id: str | None
    added: int = 0
    changed: int = 0
    closed: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    interrupted: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    already: str | None = None
    evidence: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The figures by name."""
        return {
            "added": self.added,
            "changed": self.changed,
            "closed": self.closed,
            "skipped": sum(self.skipped.values()),
        }


def apply(
    database: Database,
    plan: Plan,
    *,
    settings: WriteSettings,
    progress: Progress = silent,
    allow_shrink: bool = False,
    identity: str | None = None,
) -> Applied:
    """Write a plan into the target graph.

    Only differences are written; a plan without any writes nothing, not even a lock. Killed at
    any moment the graph is valid, and applying the same plan or a new one completes it.

    Args:
        database: the target.
        plan: what to write.
        settings: how.
        progress: told of each batch.
        allow_shrink: accept that much is taken away.
        identity: of a plan that was kept in a file (`connector.plan.identity`): it is applied
            only to what it was made upon, and only once.

    Raises:
        TargetMovedError: the target is not what a kept plan was made upon.
        ShrinkError: the plan takes too much away, and ``allow_shrink`` is False.
        LockedError: another run writes, or wrote since the plan was made.
        DatabaseError: a statement failed; the batches before it stand, the run is marked.
    """
    guard(plan, settings, allow_shrink=allow_shrink)
    started = time.monotonic()
    if not plan.has_changes:
        return Applied(None, interrupted=mark_left_behind(database, settings))
    warnings = ensure_constraints(database)
    indexes = single_property_indexes(database)
    totals: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    with held(database, stale=settings.lock_stale) as lock:
        if identity is not None:
            plan, already = left_to_do(database, plan, identity)
            if already is not None:
                return Applied(None, already=already, warnings=warnings)
        else:
            _first_since(database, plan)
        stamp, interrupted = start_run(database, {**_properties(plan), "plan": identity}, lock)
        log.info("run %s writes", stamp.run, extra={"run": stamp.run})
        status, away = "interrupted", False
        supported = has_evidence(database)
        before, database.run = database.run, stamp.run
        try:
            rows = len(plan.add) + len(plan.change) + plan.closing
            with progress("write links", rows, "links") as advance:
                for ends in sorted(plan.types, key=lambda ends: ends.name):
                    writer = LinkWriter(
                        database, plan, ends,
                        settings=settings, lock=lock, stamp=stamp, indexes=indexes,
                        evidence=supported,
                    )  # fmt: skip
                    for done, written in writer.write():
                        totals["added"] += written.added
                        totals["changed"] += written.changed
                        totals["closed"] += written.closed
                        totals["evidence"] += written.evidence
                        skipped += written.skipped
                        advance(done)
            if supported:
                clear(database, lock.keep, settings.batch)
            status = "done"
        except Exception as exc:
            status, away = "failed", isinstance(exc, UnreachableError)
            raise
        finally:
            finish_run(database, stamp.run, status, skipped.total(), once=away)
            database.run = before
    return Applied(
        run_id=stamp.run,
        added=totals["added"],
        changed=totals["changed"],
        closed=totals["closed"],
        skipped=dict(sorted(skipped.items())),
        interrupted=interrupted,
        warnings=warnings,
        seconds=time.monotonic() - started,
        evidence=totals["evidence"],
    )


def _first_since(database: Database, plan: Plan) -> None:
    """Refuse a plan if a run wrote after the links were read for it, before the lock was taken."""
    latest = latest_run(database, plan.source_graph, plan.target_graph)
    if plan.latest not in (None, latest):
        raise LockedError(
            f"another run, {latest[0]}, wrote while this one was reading: nothing was written",
            hint="run the command again: it reads what stands now",
        )


def _properties(plan: Plan) -> dict[str, Any]:
    """Return what the run's node says of its plan."""
    types = sorted(plan.entities)
    return {
        "source": plan.source_graph,
        "target": plan.target_graph,
        "mapping": plan.about.mapping,
        "model": plan.about.model,
        "settings": plan.about.settings,
        "schema": plan.about.schema or None,
        "types": types,
        "sourceEntities": [plan.entities[name][0] for name in types],
        "targetEntities": [plan.entities[name][1] for name in types],
        "expectedPrecision": plan.expected_precision,
        "expectedWrong": plan.expected_wrong,
        **_expected(plan),
    }


def start_run(
    database: Database, properties: Mapping[str, Any], lock: Lock
) -> tuple[Stamp, tuple[str, ...]]:
    """Create the run's node, and mark runs that were left behind: we hold the lock, they do not."""
    counts = dict.fromkeys(("added", "changed", "closed", "evidence"), 0)
    node = {"version": __version__, **properties, **counts}

    def work(transaction: Transaction) -> tuple[Stamp, tuple[str, ...]]:
        lock.keep(transaction)
        interrupted = _interrupt(transaction)
        [(latest,)] = transaction.run(cypher.load("run/latest"))
        run_id, moment = next_run_id(latest)
        now = _iso(moment)
        transaction.run(cypher.load("run/start"), {"id": run_id, "now": now, "properties": node})
        return Stamp(run_id, str(properties.get("model", "")), now), interrupted

    return database.write_together(work)


def _expected(plan: Plan) -> dict[str, Any]:
    """Return what the run's node says of the budget: lists beside ``types``, in its order."""
    low, high = plan.expected_interval or (None, None)
    known = [plan.expected[name] for name in sorted(plan.entities) if name in plan.expected]
    said: dict[str, Any] = {"expectedPrecisionLow": low, "expectedPrecisionHigh": high}
    if known and len(known) == len(plan.entities):
        said["thresholds"] = [part.threshold for part in known]
        said["expectedWrongOfTypes"] = [part.wrong for part in known]
        said["toReview"] = [part.short for part in known]
    return said


def mark_left_behind(database: Database, settings: WriteSettings) -> tuple[str, ...]:
    """Mark runs that ended without saying so and give back their lock, if nobody writes."""
    stale = {"stale": int(settings.lock_stale * 1000)}
    [(number,)] = database.read(cypher.load("run/left_behind"), stale)
    if not number:
        return ()
    try:
        with held(database, stale=settings.lock_stale) as lock:

            def work(transaction: Transaction) -> tuple[str, ...]:
                lock.keep(transaction)
                return _interrupt(transaction)

            return database.write_together(work)
    except LockedError:
        return ()  # it is alive: its own run


def _interrupt(transaction: Transaction) -> tuple[str, ...]:
    _, moment = next_run_id(None)
    found = transaction.run(cypher.load("run/interrupt"), {"now": _iso(moment)})
    return tuple(str(run) for (run,) in found)


def finish_run(
    database: Database, run: str, status: str, skipped: int, *, once: bool = False
) -> None:
    """Say in the run's node how it ended; only of a run that is done this must succeed.

    With ``once`` a server that went away is not waited for.
    """
    _, moment = next_run_id(None)
    parameters = {"id": run, "status": status, "skipped": skipped, "now": _iso(moment)}
    try:
        database.write(cypher.load("run/finish"), parameters, once=once)
    except DatabaseError as exc:
        if status == "done":
            raise
        log.warning("run %s could not be marked as %s: %s", run, status, exc)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
