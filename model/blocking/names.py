"""The name of an entity: what people would call it, in the form in which names are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.graph import object_array
from model.values import fold, split_tags, word_sorted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import EntityTable, Kind, ObjectArray


def entity_names(table: EntityTable, kinds: Mapping[str, Kind]) -> ObjectArray:
    """Return ``[n]`` normalised names: the first value of the first attribute that is text.

    An entity without any has its key instead.
    """
    names = table.key.copy()
    first = next((name for name, kind in kinds.items() if kind in ("name", "text")), None)
    if first is None:
        return names
    column = table.attributes[first]
    rows, at = np.unique(column.entity, return_index=True)
    names[rows] = object_array(
        [word_sorted(fold(split_tags(str(value))[0])) for value in column.value[at]]
    )
    return names
