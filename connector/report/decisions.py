"""What people decided, in words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from connector.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.plan import Contradiction, Decision


def decisions_document(
    decisions: Sequence[Decision],
    waiting: Sequence[Decision],
    clashes: Sequence[Contradiction],
) -> dict[str, Any]:
    """Return decisions, those whose entity is gone, and contradictions as plain values."""
    return {
        "decisions": [asdict(one) for one in decisions],
        "waiting": [asdict(one) for one in waiting],
        "contradictions": [asdict(one) for one in clashes],
    }


def decisions_text(
    decisions: Sequence[Decision],
    waiting: Sequence[Decision],
    clashes: Sequence[Contradiction],
) -> str:
    """Return decisions as a table, with those that wait marked, and contradictions below."""
    if not decisions:
        return "nobody has decided anything; `sameas review` asks"
    absent = set(waiting)
    rows = [
        (
            one.type,
            one.source_key or "?",
            "same" if one.same else "not the same",
            one.target_key or "?",
            one.by or "",
            (one.at or "")[:19],
            one.reason or "",
            "waits: an entity is gone" if one in absent else "",
        )
        for one in decisions
    ]
    head = ("entity type", "source", "decision", "target", "by", "at", "reason", "")
    lines = [table(head, rows)]
    if clashes:
        lines += ["", f"{len(clashes)} contradictions:", *(f"  {clash}" for clash in clashes)]
    return "\n".join(lines)
