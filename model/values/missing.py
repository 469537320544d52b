"""Which values say nothing: blanks, NaN and what people write where they know nothing."""

from __future__ import annotations

from collections import Counter

import numpy as np

from model.graph import AttributeColumn

_ALWAYS = frozenset(
    {"n/a", "n.a.", "n. a.", "#n/a", "unk.", "<na>", "<null>", "(null)", "[unknown]"}
)
_WHERE_FREQUENT = frozenset(
    {
        "unk", "unknown", "none", "null", "nil", "nan", "na", "tba", "tbd", "not available",
        "not applicable", "undefined", "unspecified", "no data", "missing", "keine angabe",
        "k.a.", "s.n.", "s.l.", "anonymous", "untitled", "no title", "(unknown)",
    }
)  # fmt: skip

_WORDS = _ALWAYS | _WHERE_FREQUENT

_FREQUENT = 5
"""A film may be called "Unknown"; where that many of a graph's are, nobody knew the title."""

_BLANKS = "?-–—_.*# \t\r\n\x00"


def is_missing(value: object, *, frequent: bool = False) -> bool:
    """Say whether a value stands for the lack of one.

    Args:
        value: one plain value.
        frequent: the graph says it often, so words such as "unknown" or "none" count as well.
    """
    if isinstance(value, str):
        text = value.strip().lower()
        if not text.strip(_BLANKS):
            return not (text and set(text) <= {"*", "#"})
        return text in _ALWAYS or (frequent and text in _WHERE_FREQUENT)
    return value is None or value != value  # NaN differs from itself


def said(column: AttributeColumn) -> AttributeColumn:
    """Return a column without the values that say nothing."""
    if not len(column.value):
        return column
    # Next to all values begin and end with a letter or digit and are no such word.
    doubtful = np.array(
        [
            place
            for place, value in enumerate(column.value)
            if not (
                isinstance(value, str)
                and value[:1].isalnum()
                and value[-1:].isalnum()
                and value.lower() not in _WORDS
            )
        ],
        dtype=np.int64,
    )
    values = column.value[doubtful]
    counts = Counter(v.strip().lower() for v in values if isinstance(v, str) and len(v) < 20)
    frequent = {text for text in _WHERE_FREQUENT if counts[text] >= _FREQUENT}
    kept = np.ones(len(column.value), np.bool_)
    kept[doubtful] = [
        not (
            is_missing(value)
            or (frequent and isinstance(value, str) and value.strip().lower() in frequent)
        )
        for value in values
    ]
    if kept.all():
        return column
    return AttributeColumn(column.entity[kept], column.value[kept])
