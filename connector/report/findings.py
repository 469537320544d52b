"""What was found: proposals of init, checks of the doctor, entities that were left out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.config import Carrier
    from connector.doctor import Check
    from connector.extract import Extract
    from connector.mapping import Proposal

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def proposal_summary(proposal: Proposal) -> str:
    """Return the proposed mapping, a line for each correspondence."""
    lines = []
    for entity in proposal.entities:
        if not entity.sure:
            continue
        source, target = entity.mapping.source, entity.mapping.target
        lines.append(
            f"{entity.mapping.name}: (:{source.label} {{{', '.join(source.key)}}}) = "
            f"(:{target.label} {{{', '.join(target.key)}}})"
        )
        lines += [
            f"    {a.mapping.name}: {_listed(a.mapping.source)} = {_listed(a.mapping.target)}"
            for a in entity.attributes
            if a.sure
        ]
    for relation in proposal.relations:
        if relation.sure:
            sides = relation.mapping.source, relation.mapping.target
            source_text, target_text = (", ".join(map(str, patterns)) for patterns in sides)
            lines.append(f"{relation.mapping.name}: {source_text} = {target_text}")
    if proposal.doubtful:
        lines.append(f"doubtful, written as comments to enable: {proposal.doubtful}")
    lines += [f"not mapped: {sentence}" for sentence in proposal.left_out]
    return "\n".join(lines)


def _listed(carriers: Sequence[Carrier]) -> str:
    return " + ".join(map(str, carriers))


def checks_table(checks: Sequence[Check]) -> str:
    """Return one line a check, the fix included, and a closing line."""
    lines = [
        f"{_MARKS[check.status]}  {check.subject}: {check.message}"
        + (f" -> {check.fix}" if check.fix else "")
        for check in checks
    ]
    failed = sum(check.status == "fail" for check in checks)
    warned = sum(check.status == "warn" for check in checks)
    lines.append(
        f"{failed} to fix, {warned} to look at" if failed or warned else "everything is in place"
    )
    return "\n".join(lines)


def checks_document(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Return the checks as plain values."""
    return [asdict(check) for check in checks]


def left_out(*extracts: Extract) -> list[str]:
    """Return a sentence for everything that was read and could not be used."""
    lines = []
    for extract in extracts:
        for report in extract.reports:
            examples = ", ".join(report.examples)
            lines.append(
                f"{extract.graph.name}: {report.nodes:,} nodes (:{report.label}) are left out, "
                f"their key {', '.join(report.key)} is {report.problem} (for example {examples})"
            )
        for relation, count in extract.dropped.items():
            lines.append(
                f"{extract.graph.name}: {count:,} relationships of {relation} are left out, "
                "one of their ends is no entity with a key of its own"
            )
    return lines
