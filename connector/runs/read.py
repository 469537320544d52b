"""Reads the nodes of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import cypher
from connector.errors import InputError
from connector.extract.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.database import Database


@dataclass(frozen=True)
class Run:
    """One run that wrote links.

    Attributes:
        status: "running", "done", "failed" (an error ended it), "interrupted" (it was stopped, or
            ended without saying so).
        started_at, finished_at: ISO 8601, UTC.
        added, changed, closed: links, exact also for a run that did not end.
        skipped: links of the plan that could not be written, because the graph had moved.
        expected_interval: within which the precision is with a probability of 90%.
        entities: entity type to the number of its entities in the source and in the target.
        kind: "sync", or "rollback": then it closed what later runs wrote and restored what they
            closed.
        undoes: of a rollback, every run of the pair of graphs that it undid, itself a run.
        plan: identity of the plan file that it applied, "" for a sync.
        history_pruned: the versions that it closed are no longer kept (`write.keep_history`).
        evidence: nodes that it wrote to say what supports its links (`write.evidence`).
    """

    id: str
    status: str
    started_at: str
    finished_at: str | None
    source: str
    target: str
    added: int
    changed: int
    closed: int
    skipped: int
    expected_precision: float | None
    expected_wrong: float | None
    expected_interval: tuple[float, float] | None
    mapping: str
    model: str
    settings: str
    entities: Mapping[str, tuple[int, int]]
    kind: str = "sync"
    undoes: tuple[str, ...] = ()
    plan: str = ""
    history_pruned: bool = False
    evidence: int = 0


class RunLinks(NamedTuple):
    """What a run did to the links of one type, and how many of those it wrote still stand."""

    wrote: int
    standing: int
    closed: int
    restored: int


def list_runs(database: Database) -> tuple[Run, ...]:
    """Read all runs, the latest first."""
    return tuple(_run(row[0]) for row in database.read(cypher.load("run/list")))


def read_run(database: Database, run_id: str) -> Run:
    """Read one run.

    Raises:
        InputError: there is no run of that id.
    """
    rows = database.read(cypher.load("run/one"), {"id": run_id})
    if not rows:
        raise InputError(f"there is no run {run_id}", hint="`sameas runs` lists them")
    return _run(rows[0][0])


def links_of(database: Database, run_id: str) -> dict[str, RunLinks]:
    """Read what a run did, by entity type; types without any links are absent."""
    rows = database.read(cypher.load("run/links"), {"id": run_id})
    return {str(name): RunLinks(*map(int, counts)) for name, *counts in rows}


def latest_schema(database: Database, source: str, target: str) -> tuple[str, str] | None:
    """Return the last run of a pair of graphs that recorded what they looked like, and what."""
    rows = database.read(cypher.load("run/schema"), {"source": source, "target": target})
    return (str(rows[0][0]), str(rows[0][1])) if rows else None


def _run(said: Mapping[str, Any]) -> Run:
    def text(name: str) -> str:
        return "".join(map(str, plain(said.get(name))))

    def number(name: str) -> int:
        return int(said.get(name) or 0)

    counts = zip(said.get("sourceEntities") or (), said.get("targetEntities") or (), strict=False)
    return Run(
        id=text("id"),
        status=text("status"),
        started_at=text("startedAt"),
        finished_at=text("finishedAt") or None,
        source=text("source"),
        target=text("target"),
        added=number("added"),
        changed=number("changed"),
        closed=number("closed"),
        skipped=number("skipped"),
        expected_precision=said.get("expectedPrecision"),
        expected_wrong=said.get("expectedWrong"),
        expected_interval=_interval(said),
        mapping=text("mapping"),
        model=text("model"),
        settings=text("settings"),
        entities=dict(zip(said.get("types") or (), counts, strict=False)),
        kind=text("kind") or "sync",
        undoes=tuple(map(str, said.get("undoes") or ())),
        plan=text("plan"),
        history_pruned=bool(said.get("historyPruned")),
        evidence=number("evidence"),
    )


def _interval(said: Mapping[str, Any]) -> tuple[float, float] | None:
    low, high = said.get("expectedPrecisionLow"), said.get("expectedPrecisionHigh")
    return None if low is None or high is None else (float(low), float(high))
