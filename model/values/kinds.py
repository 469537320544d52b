"""The kind of an attribute, from what its values look like on both sides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.graph import AttributeColumn, object_array
from model.values.dates import parse_date
from model.values.missing import said
from model.values.numbers import parse_number
from model.values.positions import parse_position
from model.values.text import fold, split_tags, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.graph import EntityTable, Kind, ObjectArray

_SAMPLE = 2_000
_LONG = 60.0
_MOST = 0.8

_SAY = 0.02
"""Values of a side, as a share of the other's, below which they are too few to judge by."""

_CODE = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://\S+|\S+@\S+\.\w+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.I
)
_FULL_DATE = re.compile(
    r"^\D{0,4}\d{4}\D|\D\d{4}\D{0,4}$|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$|^\d{8}$"
    r"|^\d{1,2}[- /][^\W\d_]{3,}[- /]'?\d{2}$"
)
_FUNCTION_WORDS = frozenset(
    {
        "the", "a", "an", "of", "in", "on", "to", "and", "for", "with", "at", "by", "from", "is",
        "no", "not", "my", "your", "you", "we", "it", "der", "die", "das", "und", "im", "des",
        "le", "la", "les", "et", "el", "los", "las", "il", "lo", "os", "as", "du", "zu", "au",
        "un", "une",
    }
)  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """What the values of one side look like; shares are of the values, 0 to 1."""

    truth: float
    position: float
    number: float
    whole: float
    year: float
    date: float
    code: float
    padded: float
    name: float
    comma: float
    distinct: float
    variety: int
    values: int
    length: float


def kinds_of(
    source: EntityTable, target: EntityTable, forced: Mapping[str, Kind] | None = None
) -> dict[str, Kind]:
    """Return the kind of every attribute of a type: the forced one, or else the inferred."""
    forced = forced or {}
    return {
        name: forced[name] if name in forced else infer_kind(column, target.attributes[name])
        for name, column in source.attributes.items()
        if name in target.attributes
    }


def infer_kind(*columns: AttributeColumn) -> Kind:
    """Infer what an attribute is from the values of both sides, or of one alone.

    What holds only for one side does not hold: an attribute that is a number here and prose there
    is text. A side with next to no values has no say.
    """
    told = [column for column in map(said, columns) if len(column.value)]
    most = max((len(column.value) for column in told), default=0)
    told = [column for column in told if len(column.value) >= _SAY * most]
    looks = [_look(column.value) for column in told]
    if not looks:
        return "text"
    if all(look.truth > _MOST for look in looks):
        return "category"
    if all(look.position > _MOST for look in looks):
        return "position"
    if all(look.code > _MOST or look.padded > _MOST for look in looks):
        return "identifier"
    if all(look.date > _MOST for look in looks) and any(look.year > _MOST for look in looks):
        return "date"
    if all(look.number > _MOST for look in looks):
        return "identifier" if _are_numbered(looks, told) else "number"
    return _kind_of_text(looks)


def are_names(values: Sequence[object]) -> bool:
    """Say whether values are names of people."""
    rows = np.arange(len(values), dtype=np.int32)
    return infer_kind(AttributeColumn(rows, object_array(list(values)))) == "name"


def _kind_of_text(looks: list[_Look]) -> Kind:
    if any(look.length > _LONG for look in looks):
        return "text"
    if all(look.code > _MOST or look.padded > _MOST or look.number > _MOST for look in looks):
        return "identifier"
    if all(look.variety <= max(10, 0.1 * look.values) and look.variety <= 200 for look in looks):
        return "category" if max(look.values for look in looks) >= 20 else "text"
    if all(look.name > _MOST for look in looks) or (
        any(look.comma > 0.3 for look in looks) and all(look.name > 0.6 for look in looks)
    ):
        return "name"
    return "text"


def _are_numbered(looks: list[_Look], columns: list[AttributeColumn]) -> bool:
    """Whole numbers are identifiers if each is one entity's and both sides know the same ones."""
    if len(looks) < 2 or any(look.whole < 0.99 or look.distinct < 0.98 for look in looks):
        return False
    if min(look.values for look in looks) < 20:
        return False
    left, right = (
        {p[0] for v in column.value if (p := parse_number(v)) is not None} for column in columns
    )
    shared = len(left & right)
    spread = max(max(left) - min(left), max(right) - min(right)) + 1
    by_chance = len(left) * len(right) / spread
    return shared > 0.3 * min(len(left), len(right)) and shared > 3 * by_chance


def _look(values: ObjectArray) -> _Look:
    step = max(1, len(values) // _SAMPLE)
    sample = list(values[::step][:_SAMPLE])
    texts = [text_of(value) for value in sample]
    folded = [fold(split_tags(text)[0]) for text in texts]
    parsed = [parse_number(value) for value in sample]
    return _Look(
        position=_share([parse_position(v) is not None for v in sample]),
        truth=_share([isinstance(v, bool) for v in sample]),
        number=_share([p is not None for p in parsed]),
        whole=_share([p is not None and p[0].is_integer() and not p[1] for p in parsed]),
        year=_share([_is_year(v, t) for v, t in zip(sample, texts, strict=True)]),
        date=_share([_may_be_date(v) for v in sample]),
        code=_share([_is_code(text) for text in texts]),
        padded=_share([_is_padded(text) for text in texts]),
        name=_share([_may_be_name(t, f) for t, f in zip(texts, folded, strict=True)]),
        comma=_share([t.count(",") == 1 for t in texts]),
        distinct=len(set(folded)) / len(folded),
        variety=len(set(map(text_of, values))) if len(set(texts)) <= 400 else len(values),
        values=len(values),
        length=float(np.mean([len(text) for text in texts])),
    )


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def _is_year(value: object, text: str) -> bool:
    """Say whether a value can hardly be anything but a date: a full one, or a year of our era."""
    if isinstance(value, int | float) or text.strip().isdecimal():
        number = parse_number(value)
        if number is not None and number[0] <= 2100:
            return number[0] >= 1000 and number[0].is_integer()
    return bool(_FULL_DATE.search(text)) and parse_date(value) is not None


def _may_be_date(value: object) -> bool:
    parts = parse_date(value)
    return parts is not None and (parts[0] <= 99 or 500 <= parts[0] <= 2200)


def _is_code(text: str) -> bool:
    """Say whether a text is an address or one word in which letters and digits mix."""
    text = text.strip()
    if _CODE.match(text):
        return True
    if " " in text or not 4 <= len(text) <= 64 or parse_number(text) is not None:
        return False
    digits = sum(c.isdigit() for c in text)
    return digits >= 2 and digits >= 0.25 * len(text) and parse_date(text) is None


def _is_padded(text: str) -> bool:
    """Say whether a text is digits as nobody writes a quantity: 0000417, 9780306406157."""
    digits = text.strip().replace("-", "").replace(" ", "")
    return digits.isdecimal() and len(digits) >= 5 and (digits[0] == "0" or len(digits) >= 11)


def _may_be_name(text: str, folded: str) -> bool:
    """Say whether a text may be a personal name: two to four words, no digits, no small words."""
    words = folded.split(" ")
    if not 2 <= len(words) <= 4 or any(c.isdigit() for c in folded):
        return False
    few = sum(word in _FUNCTION_WORDS and len(word) > 1 for word in words)
    plain = text.replace(",", " ").split()
    capitals = sum(word[:1].isupper() or not word[:1].isascii() for word in plain)
    return few == 0 and capitals >= 0.5 * len(plain) and ":" not in text and "!" not in text
