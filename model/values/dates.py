"""Dates in any notation, as days, with how exactly each is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.values.text import unaccented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from model.graph import BoolArray, ObjectArray

_ISO = re.compile(r"^([+-]?\d{4,6})-(\d{1,2})(?:-(\d{1,2}))?(?:[t ]\d{1,2}[:.\d]*.*)?$")
_ISO_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_YEAR_FIRST = re.compile(r"^(\d{4})[/. ](\d{1,2})(?:[/. ](\d{1,2}))?$")
_COMPACT = re.compile(r"^(1[5-9]\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_NUMERIC = re.compile(r"^(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[/.\-](\d{4})$")
_YEAR = re.compile(r"^(?:c(?:a|irca)?\.?\s*)?(\d{3,4})s?(?:\s*[–/-]\s*\d{1,4})?(?:\s*(?:ad|ce))?$")
_SHORT_YEAR = re.compile(r"^'?(\d{1,2})$")
_IDEOGRAPHS = re.compile(r"^(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?$")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_SHORT = re.compile(r"^(\d{1,2})[- /]([^\W\d_]{3,})[- /]'?(\d{2})$")
_ANY_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)")

_MONTHS = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan gen ene", "feb fev fevr", "mar mrz maer", "apr avr abr", "may mai mag maj",
            "jun juin giu", "jul juil lug", "aug aou ago", "sep set", "oct okt ott out",
            "nov", "dec dez dic",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}  # fmt: skip
_WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_FILLER = re.compile(rf"st|nd|rd|th|de|of|the|del|er|{_WEEKDAYS}")

YEAR, MONTH, DAY = 0, 1, 2

DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Moments:
    """Dates in parallel arrays.

    Attributes:
        day: ``[n]`` days since 1970, the middle of the year or month where no more is known;
            NaN where the value is no date.
        precision: ``[n]`` 0 = year, 1 = month, 2 = day.
    """

    day: NDArray[np.float64]
    precision: NDArray[np.int8]

    @property
    def known(self) -> BoolArray:
        """``[n]`` whether there is a date."""
        return ~np.isnan(self.day)

    @property
    def year(self) -> NDArray[np.float64]:
        """``[n]`` whole years since 1970; NaN where the value is no date."""
        years: NDArray[np.float64] = np.floor(self.day / DAYS_A_YEAR)
        return years


_Parts = tuple[int, int, int]
"""Year, month, day; 0 where not known."""


def parse_date(value: object, *, day_first: bool | None = None) -> _Parts | None:
    """Read one value as (year, month, day), 0 for what it does not say.

    Args:
        value: text, or a number that is a year.
        day_first: order of numeric dates; None knows no order, so that 03/04/1999 is 1999.

    A year of two digits is returned as such: only its neighbours tell the century.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    if isinstance(value, int):
        return (value, 0, 0) if 0 <= value <= 2200 else _compact(str(value)[:9])
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = unaccented(value).strip()
    if match := _SHORT_YEAR.match(text):
        return int(match[1]), 0, 0
    if match := _ISO_MONTH.match(text):
        return int(match[1]), int(match[2]), 0
    if match := _YEAR.match(text):
        return int(match[1]), 0, 0
    if match := _ISO.match(text) or _YEAR_FIRST.match(text) or _IDEOGRAPHS.match(text):
        return _checked(int(match[1]), int(match[2] or 0), int(match[3] or 0))
    if match := _NUMERIC.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        return _ordered(first, second, year, True if match[2] == "." else day_first)
    if match := _MONTH_YEAR.match(text):
        return _checked(int(match[2]), int(match[1]), 0)
    return _compact(text) or _in_words(text)


def _compact(text: str) -> _Parts | None:
    match = _COMPACT.match(text)
    return _checked(int(match[1]), int(match[2]), int(match[3])) if match else None


def _checked(year: int, month: int, day: int) -> _Parts | None:
    if not (month <= 12 and day <= 31 and abs(year) <= 9999):
        return None
    return year, month, day if month else 0


def _ordered(first: int, second: int, year: int, day_first: bool | None) -> _Parts | None:
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return _checked(year, month, day)
    if first == second:
        return _checked(year, first, second)
    if day_first is None:
        return year, 0, 0
    return _checked(year, *((second, first) if day_first else (first, second)))


def _in_words(text: str) -> _Parts | None:
    """Read "Fri, 12 March 1999", "Mar. 12, 1999", "marzo de 1999", "12-MAR-99"."""
    if match := _SHORT.match(text):
        month = _month(match[2])
        return (int(match[3]), month, int(match[1])) if month and int(match[1]) <= 31 else None
    month, numbers = 0, []
    for word in _WORDS.findall(text):
        if word.isdecimal():
            numbers.append(int(word))
        elif _FILLER.fullmatch(word):
            continue
        elif (found := _month(word)) and not month:
            month = found
        else:
            return None
    years = [n for n in numbers if 1000 <= n <= 2999]
    days = [n for n in numbers if 1 <= n <= 31]
    if not month or len(years) != 1 or len(numbers) > 2 or len(numbers) - 1 != len(days):
        return None
    return years[0], month, days[0] if days else 0


def _month(word: str) -> int:
    """Return the number of a month, 0 where a word is none."""
    return next((_MONTHS[word[:n]] for n in (4, 3) if word[:n] in _MONTHS), 0)


def _is_day_first(values: Sequence[object]) -> bool | None:
    """Find the order of numeric dates from those that can be read in only one way."""
    firsts = seconds = 0
    for value in values:
        if isinstance(value, str) and (match := _NUMERIC.match(value.strip())):
            firsts += int(match[1]) > 12
            seconds += int(match[3]) > 12
    return None if firsts == seconds else firsts > seconds


def moments(source: ObjectArray, target: ObjectArray) -> tuple[Moments, Moments]:
    """Read the values of both sides as dates.

    The order of day and month is found per side; years of two digits get the century that brings
    them nearest to the median of the full years of both sides.
    """
    parsed = []
    for side in (source, target):
        day_first = _is_day_first(list(side))
        parsed.append([_parsed(value, day_first) for value in side])
    full = [p[0] for side in parsed for p in side if p is not None and abs(p[0]) > 99]
    middle = float(np.median(full)) if full else 1990.0
    return _moments(parsed[0], middle), _moments(parsed[1], middle)


def _parsed(value: object, day_first: bool | None) -> _Parts | None:
    parts = parse_date(value, day_first=day_first)
    if parts is None and isinstance(value, str) and (found := _ANY_YEAR.findall(value[:60])):
        # Among words, the first year is what the text is most likely about.
        return int(found[0]), 0, 0
    return parts


def _moments(parsed: list[_Parts | None], middle: float) -> Moments:
    known = np.array([p is not None for p in parsed], dtype=np.bool_)
    filled = np.array([p or (1970, 0, 0) for p in parsed], dtype=np.int64).reshape(-1, 3)
    year, month, day = filled.T
    short = (year >= 0) & (year <= 99)
    century = np.round((middle - year) / 100.0).astype(np.int64)
    year = np.where(short, year + 100 * century, year)
    precision = np.where(day > 0, DAY, np.where(month > 0, MONTH, YEAR)).astype(np.int8)
    months = (year - 1970) * 12 + np.where(month > 0, month, 7) - 1
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    offset = np.where(precision == DAY, day - 1, np.where(precision == MONTH, 14, 0))
    days = (starts + offset).astype(np.float64)
    days[~known] = np.nan
    return Moments(days, precision)
