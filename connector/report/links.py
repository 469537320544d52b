"""Plans, runs and explanations in words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from connector.plan import absent, contradictions, summary
from connector.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.apply import Applied
    from connector.config import Mapping
    from connector.explain import Explanation
    from connector.plan import Decision, Plan
    from model.graph import TypedGraph


def decision_warnings(
    mapping: Mapping,
    graphs: tuple[TypedGraph, TypedGraph],
    decisions: Sequence[Decision],
    *,
    same_database: bool,
) -> list[str]:
    """Return a sentence for every decision that contradicts others or has no entity now."""
    keys = [{name: set(table.key) for name, table in graph.entities.items()} for graph in graphs]
    missing = absent(decisions, *keys)
    lines = [
        str(clash)
        for clash in contradictions(
            decisions,
            {entity.name: entity.cardinality for entity in mapping.entities},
            undirected=[
                entity.name
                for entity in mapping.entities
                if same_database and entity.source == entity.target
            ],
        )
    ]
    if missing:
        first = missing[0]
        lines.append(
            f"{len(missing)} decisions are about entities that are not there now, and wait "
            f"(the first: {first.type} {first.source_key or '?'} and {first.target_key or '?'}; "
            "`sameas decisions` lists them)"
        )
    return lines


def plan_text(plan: Plan) -> str:
    """Return what a plan would write, type by type."""
    figures = summary(plan)
    rows = [(name, f["add"], f["change"], f["close"]) for name, f in figures["types"].items()]
    lines = [
        f"plan: {plan.source_graph} -> {plan.target_graph}, {plan.kept:,} links stay as they are",
        table(("entity type", "add", "change", "close"), rows),
    ]
    if plan.expected_precision is not None:
        lines.append(_expected_text(plan))
    for name, part in plan.expected.items():
        if part.short:
            lines.append(
                f"{part.short:,} pairs of {name} fall short of the budget, which asks for a "
                f"confidence of {part.threshold:.8g}: `sameas review` shows them"
            )
    if plan.refused:
        lines.append(f"{plan.refused} pairs are left apart because a person said so")
    for name, count in plan.lost.items():
        lines.append(f"{count} links of {name} lead to what is no entity any more, and close")
    for name, count in plan.unmapped.items():
        lines.append(f"{count} links of {name} stay: the type is not mapped any more")
    return "\n".join(lines)


def _expected_text(plan: Plan) -> str:
    text = (
        f"expected precision {plan.expected_precision:.3f}, "
        f"about {plan.expected_wrong:.0f} wrong links in all"
    )
    if plan.expected_interval is not None:
        low, high = plan.expected_interval
        text += f" (90% sure: {low:.3f} to {high:.3f})"
    return text


def applied_text(plan: Plan, applied: Applied) -> str:
    """Return one line on what was written."""
    links = plan.kept + len(plan.add) + len(plan.change)
    if applied.run_id is None:
        return f"nothing to write: {links:,} links stand as they should"
    counts = applied.counts
    skipped = "".join(f", {count} skipped ({why})" for why, count in applied.skipped.items())
    return (
        f"run {applied.run_id}: {counts['added']:,} added, {counts['changed']:,} changed, "
        f"{counts['closed']:,} closed{skipped} in {applied.seconds:.1f} s"
    )


def explanation_document(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values."""
    return asdict(explanation)


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation: the pair, its confidence, a line for each reason."""
    head = (
        f"{explanation.type} {explanation.source.name} ({explanation.source.key}) = "
        f"{explanation.target.name} ({explanation.target.key}), "
        f"confidence {explanation.confidence:.3f}"
    )
    return "\n".join([head, *(f"  {line}" for line in explanation.lines())])
