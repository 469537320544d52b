"""Several values in one text, one by one on the other side: ``Wien; Vienna; Vienne``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.graph import AttributeColumn, object_array
from model.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_DELIMITERS = ("|", ";", ",", "\n")

_OFTEN = 0.1
"""Share of the values with a delimiter from which on it may stand between values."""

_FOUND = 0.2
"""Share of what the other side says, and no whole text does, that its parts have to have."""

_DIFFERENT = 0.7
"""Share of the parts that differ: in "Wien, Austria" one part is that of many."""

_SHORT = 30
"""Characters of a part, on average, up to which it is a name: prose has commas, too."""

_FEWEST = 20


def delimiter(column: AttributeColumn, other: AttributeColumn) -> str | None:
    """Return what stands between values that the other side has one by one, None where nothing."""
    texts = [value for value in column.value if isinstance(value, str)]
    least = max(_FEWEST, _OFTEN * len(column.value))
    others = [value for value in other.value if isinstance(value, str)]
    # Where both sides have lists in texts, neither has their values one by one.
    known = {
        each: of
        for each in _DELIMITERS
        if sum(each in text for text in others) < _OFTEN * len(others)
        and (of := _names(texts, each, least))
    }
    if not known:
        return None
    left = set(map(fold, others)).difference(map(fold, texts))
    found = {each: len(left & of) for each, of in known.items()}
    best = max(found, key=lambda each: found[each])
    return best if len(left) >= _FEWEST and found[best] >= _FOUND * len(left) else None


def parted(column: AttributeColumn, between: str | None) -> AttributeColumn:
    """Return a column with texts as the values that stand in them, one by one.

    Of aliases, one that agrees is enough; of a text of all of them hardly any part does.

    Args:
        column: of one side.
        between: what stands between values; None where each text is one.
    """
    if between is None:
        return column
    values = [
        parts(value, between) if isinstance(value, str) else [value] for value in column.value
    ]
    return AttributeColumn(
        np.repeat(column.entity, [len(of) for of in values]),
        object_array([part for of in values for part in of]),
    )


def parts(text: str, between: str) -> list[str]:
    """Return the values in a text; nothing between two delimiters is none."""
    return [part for each in text.split(between) if (part := each.strip())]


def _names(texts: Sequence[str], delimiter: str, least: float) -> set[str]:
    """Return the folded parts of texts, none where too few have any or these are no names."""
    several = [text for text in texts if delimiter in text]
    if len(several) < least:
        return set()
    words = [word for text in several for word in text.split(delimiter)]
    if sum(map(len, words)) > _SHORT * len(words):
        return set()
    names = [name for word in words if (name := fold(word))]
    different = set(names)
    return different if len(different) >= _DIFFERENT * len(names) else set()
