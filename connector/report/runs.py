"""Runs in words: the list, one in detail, and what a rollback would write."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connector.apply import counts_by_type
from connector.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.apply import Applied, Rollback
    from connector.runs import Run, RunLinks, Undoing

_SHOWN = 10


def runs_document(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return the runs as plain values."""
    return [asdict(run) for run in runs]


def runs_table(runs: Sequence[Run]) -> str:
    """Return the runs as a table."""
    if not runs:
        return "no run has written links into this database"
    return table(
        ("run", "kind", "status", "source", "target", "added", "changed", "closed", "skipped"),
        [
            (r.id, r.kind, r.status, r.source, r.target, r.added, r.changed, r.closed, r.skipped)
            for r in runs
        ],
    )


def run_document(run: Run, links: Mapping[str, RunLinks], found: Undoing) -> dict[str, Any]:
    """Return one run in detail as plain values."""
    return {
        **asdict(run),
        "seconds": seconds_of(run),
        "types": {name: counts._asdict() for name, counts in links.items()},
        "undone_by": found.undone_by,
        "later": list(found.later),
    }


def run_text(run: Run, links: Mapping[str, RunLinks], found: Undoing) -> str:
    """Return one run in detail: what it was, what it wrote, what became of it."""
    seconds = seconds_of(run)
    facts = [
        ("kind", run.kind),
        ("status", run.status),
        ("graphs", f"{run.source} -> {run.target}"),
        ("started", run.started_at),
        ("finished", (run.finished_at or "-") + (f" ({seconds:.1f} s)" if seconds else "")),
        ("links", f"{run.added:,} added, {run.changed:,} changed, {run.closed:,} closed, "
                  f"{run.skipped:,} skipped"),
        ("evidence", f"{run.evidence:,} nodes written" if run.evidence else ""),
        ("undoes", ", ".join(run.undoes)),
        ("undone by", found.undone_by or ""),
        ("later runs", ", ".join(found.later)),
        ("history", "no longer kept" if run.history_pruned else ""),
        ("expected", _expected(run)),
        ("mapping", run.mapping[:12]),
        ("model", run.model[:12]),
        ("settings", run.settings),
    ]  # fmt: skip
    lines = [f"run {run.id}", *(f"  {name:<11}{value}" for name, value in facts if value)]
    names = sorted({*links, *run.entities})
    if names:
        rows = []
        for name in names:
            source, target = run.entities.get(name, ("-", "-"))
            counts = links.get(name)
            rows.append((name, source, target, *(counts or (0, 0, 0, 0))))
        head = ("entity type", "source", "target", "wrote", "still stand", "closed", "restored")
        lines += ["", table(head, rows)]
    return "\n".join(lines)


def _expected(run: Run) -> str:
    if run.expected_precision is None:
        return ""
    return f"precision {run.expected_precision:.3f}, {run.expected_wrong or 0:.0f} wrong links"


def seconds_of(run: Run) -> float | None:
    """Return how long a run took; None for one that did not end."""
    if run.finished_at is None:
        return None
    return (_moment(run.finished_at) - _moment(run.started_at)).total_seconds()


def _moment(text: str) -> datetime:
    """Return a moment in UTC; servers write none to nine digits of its fraction of a second."""
    fraction = re.match(r"\.\d+", text[19:])
    whole = datetime.fromisoformat(text[:19] + "+00:00")
    return whole + timedelta(seconds=float(fraction.group() if fraction else 0))


def rollback_document(found: Rollback, applied: Applied | None) -> dict[str, Any]:
    """Return what a rollback writes as plain values; ``applied`` is None where it only shows."""
    return {
        "run": applied.run_id if applied else None,
        "rolledBack": found.run.id,
        "undoneBy": found.undoing.undone_by,
        "undoes": list(found.undoing.undoes),
        "close": len(found.versions.close),
        "restore": len(found.versions.restore),
        "locked": found.versions.locked,
        "refused": found.versions.refused,
        "types": counts_by_type(found.versions),
        **({} if applied is None else {**applied.counts, "seconds": round(applied.seconds, 3)}),
    }


def rollback_text(found: Rollback) -> str:
    """Return what a rollback closes and restores."""
    if found.undoing.undone_by is not None:
        return f"run {found.run.id} has been rolled back already, by {found.undoing.undone_by}"
    versions = found.versions
    counts = [(name, f["restore"], f["close"]) for name, f in counts_by_type(versions).items()]
    lines = [
        f"rollback of {found.run.id}: {found.run.source} -> {found.run.target}, "
        f"undoes {', '.join(found.undoing.undoes[:_SHOWN])}"
        + (", ..." if len(found.undoing.undoes) > _SHOWN else ""),
        table(("entity type", "restore", "close"), counts),
    ]
    for title, links in (("restores", versions.restore), ("closes", versions.close)):
        lines += [
            f"{title} {one.type} {one.source_key} = {one.target_key}, "
            f"confidence {one.confidence:.3f}, of run {one.run}"
            for one in links[:_SHOWN]
        ]
        if len(links) > _SHOWN:
            lines.append(f"{title} {len(links) - _SHOWN:,} more")
    if versions.locked:
        lines.append(f"{versions.locked} links stay, for a person locked them")
    if versions.refused:
        lines.append(f"{versions.refused} links do not come back, for a person decided otherwise")
    return "\n".join(lines)
