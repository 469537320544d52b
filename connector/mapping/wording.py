"""Values and lists of names as they stand in reasons: short, on one line, printable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = 32


def printable(text: str) -> str:
    """Return the text on one line, without characters that a comment may not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def quoted(value: str) -> str:
    """Return a value in quotes, cut where it is long."""
    text = printable(value)
    return f'"{text if len(text) <= _LONG else text[: _LONG - 1] + "…"}"'


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return names in one line, at most so many."""
    shown = ", ".join(printable(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
