"""A question on a terminal: both neighbourhoods side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.report.tables import width

if TYPE_CHECKING:
    from connector.review.questions import Question

_LEAST, _MOST = 60, 160
_LINES = 4
_BETWEEN = " | "


def draw(question: Question, graphs: tuple[str, str], number: str, columns: int) -> str:
    """Return a question as text.

    Args:
        question: what to ask.
        graphs: names of the source and the target graph.
        number: which question it is, in words.
        columns: of the terminal.
    """
    told = question.explanation
    moved = {reason.channel: f"{reason.contribution:+.1f}" for reason in told.why.reasons}
    names = list(dict.fromkeys([*told.source.says, *told.target.says]))
    rows = [("", "", *graphs), ("key", "", told.source.key, told.target.key)]
    rows += [
        (
            name,
            moved.get(name, ""),
            ", ".join(told.source.says.get(name, ())) or "-",
            ", ".join(told.target.says.get(name, ())) or "-",
        )
        for name in names
    ]
    if any(question.rivals):
        # The other candidate of the source entity is a target entity, and stands among those.
        of_source, of_target = question.rivals
        rows.append(("else", "", of_target or "-", of_source or "-"))
    rows = [(_plain(a), b, _plain(c), _plain(d)) for a, b, c, d in rows]
    first = max(width(row[0]) for row in rows)
    second = max(width(row[1]) for row in rows)
    total = max(_LEAST, min(columns, _MOST))
    half = max(10, (total - first - second - 2 - len(_BETWEEN)) // 2)
    state = "linked as things stand" if question.linked else "not linked as things stand"
    lines = [
        f"{_plain(told.type)} {number}: confidence {told.confidence:.3f}, {state}",
        f"asked because it is {question.why}",
        "",
    ]
    for name, contribution, left, right in rows:
        cells = _wrap(left, half), _wrap(right, half)
        for index in range(max(map(len, cells))):
            head = name if not index else ""
            value = contribution if not index else ""
            texts = [cell[index] if index < len(cell) else "" for cell in cells]
            lines.append(
                f"{_pad(head, first)} {value:>{second}} {_pad(texts[0], half)}"
                f"{_BETWEEN}{texts[1]}".rstrip()
            )
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return text without what would steer the terminal or turn the writing direction."""
    return "".join(c if c.isprintable() else "·" for c in text)


def _pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def _wrap(text: str, columns: int) -> list[str]:
    """Break text at spaces, words that are too long anywhere, and end after a few lines."""
    lines = [""]
    for word in text.split(" "):
        rest = word
        if lines[-1] and width(lines[-1]) + 1 + width(rest) <= columns:
            lines[-1] += f" {rest}"
            continue
        if lines[-1]:
            lines.append("")
        while width(rest) > columns:
            fits = _prefix(rest, columns)
            lines[-1] = rest[:fits]
            rest = rest[fits:]
            lines.append("")
            if len(lines) > _LINES:
                break
        lines[-1] = rest if width(rest) <= columns else rest[: _prefix(rest, columns)]
        if len(lines) > _LINES:
            break
    if len(lines) > _LINES:
        lines = lines[:_LINES]
        while width(lines[-1]) > columns - 1:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return lines


def _prefix(text: str, columns: int) -> int:
    """Return how many characters fit, at least one."""
    taken = 0
    for index, character in enumerate(text):
        taken += width(character)
        if taken > columns:
            return max(1, index)
    return len(text)
