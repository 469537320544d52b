"""Names of others that many share, as entities of their own: the actors of films, the authors.

A person is a node in one database and a text in a list in the next. As a neighbour it is judged
by whatever else it is found in, as in CG-MuAlign (Zhu et al. 2020, section 3); a text is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.comparison.delimited import parted, parts
from model.comparison.lists import LISTED, several
from model.graph import AttributeColumn, EdgeList, EntityTable, object_array
from model.values.kinds import are_names, infer_kind
from model.values.missing import said
from model.values.text import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.graph import Kind

_BETWEEN = ("|", ";", "\n", " and ", " & ", ",")
"""What stands between names, the surest first: "Lang, Fritz; Harbou, Thea von" has commas, too."""

_FEWEST, _SAMPLE = 20, 2_000
"""Texts from which on it can be told what stands in them, and how many are looked at."""

_OFTEN = 1.5
"""Entities that a value is said of, on average, from which on it is shared; an alias is one's."""


def are_shared(
    source: AttributeColumn, target: AttributeColumn, kind: Kind, *, own: bool = False
) -> bool:
    """Say whether an attribute is names that entities of both sides have in common.

    Args:
        source: values of one side.
        target: values of the other.
        kind: what they are; single values have to be names of people.
        own: whether they may be what the entities themselves are called, unless they are lists.
    """
    columns = source, target
    listed = any(several(column) >= LISTED for column in columns)
    fitting = kind in ("text", "name") if listed else kind == "name" and not own
    return fitting and all(_often(column) >= _OFTEN for column in columns)


def name_delimiter(values: Sequence[object]) -> str | None:
    """Return what stands between names of people in texts, None where each text is one or none.

    Args:
        values: of one attribute of a graph; some of them are looked at.
    """
    texts = [text for text in values[:: max(1, len(values) // _SAMPLE)] if isinstance(text, str)]
    if len(texts) < _FEWEST:
        return None
    return next(
        (
            each
            for each in _BETWEEN
            if sum(each in text for text in texts) > LISTED * len(texts)
            and are_names([name for text in texts for name in parts(text, each)])
        ),
        None,
    )


def between_names(
    source: AttributeColumn, target: AttributeColumn
) -> tuple[str | None, str | None]:
    """Return what stands between the names in the texts of each side, where they are shared.

    "Ann Abel, Ben Bruck" is the cast of a film as much as a list of both is. Nothing for a side
    that has its names one by one.
    """
    columns = source, target
    found = [name_delimiter(column.value.tolist()) for column in columns]
    if found == [None, None]:
        return None, None
    both = [parted(column, each) for column, each in zip(columns, found, strict=True)]
    shared = infer_kind(*both) == "name" and are_shared(both[0], both[1], "name")
    return (found[0], found[1]) if shared else (None, None)


def as_entities(
    table: EntityTable, entity_type: str, attribute: str, new: str
) -> tuple[EntityTable, EdgeList]:
    """Return the distinct values of an attribute as entities, and which carry which.

    Args:
        table: of those that carry them.
        entity_type: name of their type.
        attribute: name of the attribute, of the values' only attribute, and of the relation.
        new: name of the values' type.
    """
    column = said(table.attributes[attribute])
    texts = object_array([text_of(value) for value in column.value])
    distinct, place = np.unique(texts, return_inverse=True)
    rows = np.arange(len(distinct), dtype=np.int32)
    values = EntityTable(distinct, {attribute: AttributeColumn(rows, distinct)})
    return values, EdgeList(attribute, entity_type, new, column.entity, place.astype(np.int32))


def _often(column: AttributeColumn) -> float:
    column = said(column)
    return len(column.value) / max(len(set(map(text_of, column.value))), 1)
