"""Several values here, one text of all of them there: authors, genres, countries."""

from __future__ import annotations

import numpy as np

from model.graph import AttributeColumn, object_array
from model.values.text import text_of

LISTED, _SINGLE = 0.2, 0.05
"""Share of entities with several values from which on a side has lists, up to which it has none."""

_LONGER = 1.5
"""How many times the words of one value a whole list has, at least, for its length to tell."""


def side_of_lists(source: AttributeColumn, target: AttributeColumn) -> int | None:
    """Return the side, 0 or 1, whose lists are texts as long as a whole list on the other.

    "A. Smith, B. Jones" agrees with neither of two authors, and with both of them together, in
    any order: such texts are compared as names are. None where neither side's are.
    """
    for side, (lists, texts) in enumerate(((source, target), (target, source))):
        if several(lists) < LISTED or several(texts) > _SINGLE or not len(texts.value):
            continue
        of_value, of_list = _words(lists)
        # Nearer to a list than to one of its values, by ratio.
        if of_list >= _LONGER * of_value and _words(texts)[0] ** 2 > of_value * of_list:
            return side
    return None


def several(column: AttributeColumn) -> float:
    """Return the share of the entities with a value that have several."""
    counts = np.unique(column.entity, return_counts=True)[1]
    return float(np.mean(counts > 1)) if len(counts) else 0.0


def _words(column: AttributeColumn) -> tuple[float, float]:
    """Return the mean number of words of a value, and of all values of an entity."""
    words = sum(len(text_of(value).split()) for value in column.value)
    return words / len(column.value), words / len(np.unique(column.entity))


def one_text(column: AttributeColumn, between: str) -> AttributeColumn:
    """Return a column with all values of an entity, in their order, as one text."""
    order = np.argsort(column.entity, kind="stable")
    has, start = np.unique(column.entity[order], return_index=True)
    parts = np.split(column.value[order], start[1:])
    texts = [between.join(map(text_of, part)) for part in parts]
    # Of no values at all, splitting makes one empty part.
    return AttributeColumn(has.astype(np.int32), object_array(texts[: len(has)]))
