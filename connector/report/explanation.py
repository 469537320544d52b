"""Why a pair was linked, or was not, for a terminal and for machines."""

from __future__ import annotations

from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from connector.report.tables import table

if TYPE_CHECKING:
    from connector.explain.cases import Case, Rival
    from connector.explain.pairs import Explanation
    from model.align import Reasons

_BAR = 32
_SIDE = 28
_DECIDED = ("locked", "ruled out")


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation: the pair, its confidence, a line for each reason."""
    head = f"{_pair(explanation)}, confidence {explanation.confidence:.3f}"
    return "\n".join([head, *(f"  {line}" for line in explanation.lines())])


def case_document(case: Case) -> dict[str, Any]:
    """Return a case as plain values."""
    return asdict(case)


def case_text(case: Case, graphs: tuple[str, str]) -> str:
    """Return a case for a terminal: verdict, waterfall, neighbours found again, rivals.

    Args:
        case: the pair.
        graphs: names of the source and the target graph.
    """
    explanation = case.explanation
    lines = [_pair(explanation), "  " + verdict(case), "", *_waterfall(explanation, graphs)]
    if case.neighbours:
        found = [
            (one.relation, _named(one.source), _named(one.target), one.probability, one.attention)
            for one in case.neighbours
        ]
        lines += ["", "neighbours found again (attention: share of the relation's evidence)"]
        lines += _indented(table(("", *graphs, "probability", "attention"), found))
    if case.rivals:
        rows = [
            (f"{one.name} ({one.key})", f"instead of {replaced(one, explanation)}",
             one.confidence, "linked" if one.linked else "", behind(one))
            for one in case.rivals
        ]  # fmt: skip
        lines += ["", "rivals"]
        lines += _indented(table(("", "", "confidence", "", "against this pair"), rows))
    return "\n".join(lines)


def verdict(case: Case) -> str:
    """Return in words how a pair was decided, and whether blocking finds it."""
    confidence = case.explanation.confidence
    winner = next((rival for rival in case.rivals if rival.linked), None)
    told = {
        "linked": "linked",
        "locked": "linked by a person's decision",
        "ruled out": "ruled out by a person's decision",
        "below the threshold": "not linked: below the threshold",
        "beaten": "not linked: beaten"
        + (f" by {winner.name} ({winner.key})" if winner is not None else " by a rival"),
    }[case.outcome]
    if case.equals and case.outcome not in _DECIDED:
        told += f", and nothing tells it from {case.equals:,} of its rivals"
    found = (
        "blocking finds this pair"
        if case.candidate
        else "blocking does not find this pair; it was scored for you only"
    )
    return f"{told}; confidence {confidence:.3f}, threshold {case.threshold:.3f}; {found}"


def behind(rival: Rival) -> str:
    """Return in words which channels put a rival behind, or ahead."""
    if not rival.behind:
        return "no channel tells them apart"
    word = "behind" if rival.behind[0][1] > 0 else "ahead"
    return f"{word} by " + ", ".join(f"{name} {abs(value):.1f}" for name, value in rival.behind)


def waterfall(why: Reasons) -> list[tuple[str, float, float]]:
    """Return what the score starts from and each step to it, as (name, from, to) in log-odds."""
    steps = [("start", why.remainder), *((r.channel, r.contribution) for r in why.reasons)]
    ends = [0.0, *accumulate(value for _, value in steps)]
    return [(name, ends[i], ends[i + 1]) for i, (name, _) in enumerate(steps)]


def _waterfall(explanation: Explanation, graphs: tuple[str, str]) -> list[str]:
    why = explanation.why
    steps = waterfall(why)
    low = min(0.0, *(min(first, last) for _, first, last in steps))
    high = max(0.0, *(max(first, last) for _, first, last in steps))
    rows = [("start", "", "", f"{why.remainder:+.1f}", _bar(0.0, why.remainder, low, high), "", "")]
    for reason, (_, first, last) in zip(why.reasons, steps[1:], strict=True):
        sides = (explanation.source.says, explanation.target.says)
        said = (_cut(", ".join(side.get(reason.channel, ())) or "-") for side in sides)
        silent = reason.kind == "rivals"
        rows.append(
            (
                reason.channel,
                "" if silent else f"{reason.similarity:.2f}",
                f"{reason.weight:.2f}",
                f"{reason.contribution:+.1f}",
                _bar(first, last, low, high),
                *(("", "") if silent else said),
            )
        )
    rows.append(("score", "", "", f"{why.logit:+.1f}", _bar(0.0, why.logit, low, high), "", ""))
    head = ("", "similarity", "weight", "log-odds", "", *graphs)
    return _indented(table(head, rows))


def _bar(first: float, last: float, low: float, high: float) -> str:
    scale = _BAR / max(high - low, 1e-9)
    left, right = (round((value - low) * scale) for value in sorted((first, last)))
    right = max(right, left + 1)
    return (" " * left + ("+" if last >= first else "-") * (right - left)).ljust(_BAR + 1)


def _pair(explanation: Explanation) -> str:
    return (
        f"{explanation.type} {explanation.source.name} ({explanation.source.key}) = "
        f"{explanation.target.name} ({explanation.target.key})"
    )


def replaced(rival: Rival, explanation: Explanation) -> str:
    """Return the key of the entity that a rival would replace."""
    side = explanation.source if rival.instead_of == "source" else explanation.target
    return side.key


def _named(entity: tuple[str, str]) -> str:
    return _cut(f"{entity[0]} ({entity[1]})" if entity[0] != entity[1] else entity[0], 2 * _SIDE)


def _cut(text: str, most: int = _SIDE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]
