"""Reads the nodes of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    )


def _interval(said: Mapping[str, Any]) -> tuple[float, float] | None:
    low, high = said.get("expectedPrecisionLow"), said.get("expectedPrecisionHigh")
    return None if low is None or high is None else (float(low), float(high))
