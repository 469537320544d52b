"""Values in lists that many share, as entities of their own: the actors of films, the authors.

A person is a node in one database and a text in a list in the next. As a neighbour it is judged
by whatever else it is found in, as in CG-MuAlign (Zhu et al. 2020, section 3); a text is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.comparison.lists import LISTED, several
from model.graph import AttributeColumn, EdgeList, EntityTable, object_array
from model.values.missing import said
from model.values.text import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.graph import Kind, ObjectArray

_OFTEN = 1.5
"""Entities that a value is said of, on average, from which on it is shared; an alias is one's."""


def are_shared(source: AttributeColumn, target: AttributeColumn, kind: Kind) -> bool:
    """Say whether an attribute is lists of names that entities of both sides have in common."""
    columns = source, target
    return (
        kind in ("text", "name")
        and any(several(column) >= LISTED for column in columns)
        and all(_often(column) >= _OFTEN for column in columns)
    )


def type_of_values(entity_type: str, attribute: str) -> str:
    """Return what the type of an attribute's values is called; no mapped type has a blank."""
    return f"{entity_type} {attribute}"


def as_entities(
    table: EntityTable, entity_type: str, attribute: str
) -> tuple[EntityTable, EdgeList]:
    """Return the distinct values of an attribute as entities, and which carry which.

    Args:
        table: of those that carry them.
        entity_type: name of their type.
        attribute: name of the attribute, of the values' only attribute, and of the relation.
    """
    column = said(table.attributes[attribute])
    distinct, place = _distinct(column)
    rows = np.arange(len(distinct), dtype=np.int32)
    values = EntityTable(distinct, {attribute: AttributeColumn(rows, distinct)})
    new = type_of_values(entity_type, attribute)
    return values, EdgeList(attribute, entity_type, new, column.entity, place.astype(np.int32))


def _often(column: AttributeColumn) -> float:
    column = said(column)
    return len(column.value) / max(len(_distinct(column)[0]), 1)


def _distinct(column: AttributeColumn) -> tuple[ObjectArray, NDArray[np.int64]]:
    """Return the distinct values as text, and ``[m]`` which of them each value is."""
    texts = object_array([text_of(value) for value in column.value])
    distinct, place = np.unique(texts, return_inverse=True)
    return distinct, place
