"""What the values of a property look like: text, number, date, code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from model.values.dates import parse_date
from model.values.numbers import parse_number
from model.values.positions import parse_position

if TYPE_CHECKING:
    from collections.abc import Sequence


Form = Literal["text", "identifier", "number", "year", "date", "position", "flag", "other"]

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?:\s?[^\W\d_]{1,7}\.?)?", re.IGNORECASE)
_BEGINS_WITH_YEAR = re.compile(r"1\d{3}(?!\d)|20\d\d(?!\d)|2100(?!\d)")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_TIME = re.compile(r"\d+(?::\d\d)+(?:\.\d+)?")
_DATE = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?(?:[T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}|[^\W\d]{3,9}\.? \d{1,2}, \d{4}"
)
_GROUPS = re.compile(r"\d\s\d")
_FLAGS = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1"))
_LOOKED_AT = 200


def form_of(types: Sequence[str], samples: Sequence[str]) -> Form:
    """Return what the values look like."""
    types = tuple(kind.replace(" NOT NULL", "") for kind in types)
    kind = types[0].removeprefix("LIST<").rstrip(">") if types else ""
    if kind == "BOOLEAN":
        return "flag"
    # A list of floats is an embedding: it compares with nothing.
    if kind == "MAP" or types[:1] == ("LIST<FLOAT>",) or not samples:
        return "other"
    if kind.startswith(("DATE", "LOCAL DATETIME", "ZONED DATETIME")):
        return "date"
    seen = [text.strip() for text in samples[:_LOOKED_AT]]
    if {text.casefold() for text in seen} <= _FLAGS:
        return "flag"

    def share(pattern: re.Pattern[str]) -> float:
        return sum(pattern.fullmatch(text) is not None for text in seen) / len(seen)

    if sum(parse_position(text) is not None for text in seen) > 0.8 * len(seen):
        return "position"
    if kind == "POINT":
        return "other"
    if sum(map(_is_day, seen)) > 0.8 * len(seen):
        return "date"
    if kind in ("INTEGER", "FLOAT") or sum(map(_is_number, seen)) > 0.6 * len(seen):
        years = sum(text.isdecimal() and 1000 <= int(text[:9]) <= 2100 for text in seen)
        # "1950 (shot 1947)" is seldom, but among different values it is not.
        said = sum(_BEGINS_WITH_YEAR.match(text) is not None for text in seen)
        return "year" if years > 0.5 * len(seen) and said > 0.9 * len(seen) else "number"
    if share(_DATE) > 0.6:
        return "date"
    coded = sum(any(c.isdigit() for c in text) and not re.search(r"\s", text) for text in seen)
    return "identifier" if coded > 0.8 * len(seen) else "text"


def _is_day(text: str) -> bool:
    """Whether it is a date with a month in any notation, and no decimal number."""
    date = None if _DECIMAL.fullmatch(text) else parse_date(text)
    return date is not None and date[1] > 0


def _is_number(text: str) -> bool:
    """Whether it is a number, an amount of money or a duration in any notation."""
    if _NUMBER.fullmatch(text) or _TIME.fullmatch(text):
        return True
    found = parse_number(text)
    # Groups of digits are rather a telephone number.
    return found is not None and (found[1] != "" or not _GROUPS.search(text))
