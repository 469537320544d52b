"""Plans and what they wrote, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.plan import absent, contradictions, riskiest, summary
from connector.report.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.apply import Applied
    from connector.config import Mapping
    from connector.plan import Decision, Plan
    from model.graph import TypedGraph

_WIDTH = 40


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


def risk_text(plan: Plan) -> str:
    """Return the riskiest links of a plan, type by type; "" where it changes nothing."""
    lines: list[str] = []
    for name, risks in riskiest(plan).items():
        if risks["add"]:
            lines += ["", f"{name}: the links of lowest confidence that are added"]
            lines.append(
                table(
                    ("source", "target", "confidence", "", "because"),
                    [
                        (one["source"], one["target"], one["confidence"],
                         short(next(map(str, one["shown"].values()), "")),
                         ", ".join(one["reasons"][:3]))
                        for one in risks["add"]
                    ],
                )
            )  # fmt: skip
        if risks["close"]:
            lines += ["", f"{name}: the links of highest confidence that close"]
            rows = [
                (one["source"], one["target"], one["confidence"], one["run"])
                for one in risks["close"]
            ]
            lines.append(table(("source", "target", "confidence", "of run"), rows))
        if risks["join"]:
            lines += ["", f"{name}: the largest groups that new links join"]
            groups = [
                (one["entities"], one["added"], short(", ".join(one["sources"])),
                 short(", ".join(one["targets"])))
                for one in risks["join"]
            ]  # fmt: skip
            lines.append(table(("entities", "new links", "of the source", "of the target"), groups))
    return "\n".join(lines)


def short(text: str) -> str:
    """Return a text cut to what fits into a column."""
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def applied_text(plan: Plan, applied: Applied) -> str:
    """Return one line on what was written."""
    links = plan.kept + len(plan.add) + len(plan.change)
    if applied.already is not None:
        return f"nothing to write: run {applied.already} has applied this plan"
    if applied.run_id is None:
        return f"nothing to write: {links:,} links stand as they should"
    counts = applied.counts
    skipped = "".join(f", {count} skipped ({why})" for why, count in applied.skipped.items())
    said = f", with {applied.evidence:,} nodes of evidence" if applied.evidence else ""
    return (
        f"run {applied.run_id}: {counts['added']:,} added, {counts['changed']:,} changed, "
        f"{counts['closed']:,} closed{skipped}{said} in {applied.seconds:.1f} s"
    )
