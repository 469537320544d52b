"""Whole records as one text, for data whose values sometimes stand in the wrong columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from model.comparison.lists import one_text
from model.graph import AttributeColumn, EntityTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import Kind

RECORD = "whole record"
"""The attribute that holds all values of an entity."""

_MEASURED: frozenset[str] = frozenset({"number", "date"})
_PROSE = re.compile(r"[^\W\d_]{2,}[^\w]+[^\W\d_]{2,}")
_SHARE, _LEAST = 0.001, 5


def is_misplaced(table: EntityTable, kinds: Mapping[str, Kind]) -> bool:
    """Say whether prose stands where numbers or dates belong.

    A title in the column of the year, and the year in that of the artist, is an export gone
    wrong: nothing agrees column by column, and next to everything does as a whole.
    """
    for name, kind in kinds.items():
        if kind in _MEASURED:
            values = table.attributes[name].value
            prose = sum(isinstance(v, str) and _PROSE.search(v) is not None for v in values)
            if prose >= max(_LEAST, _SHARE * len(values)):
                return True
    return False


def with_record(table: EntityTable) -> EntityTable:
    """Add the attribute of all values, in the order of the attributes, with blanks between."""
    columns = table.attributes.values()
    everything = AttributeColumn(
        np.concatenate([column.entity for column in columns]),
        np.concatenate([column.value for column in columns]),
    )
    return EntityTable(table.key, {**table.attributes, RECORD: one_text(everything, " ")})
