"""Several values here, one text of all of them there: authors, genres, countries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.graph import AttributeColumn, TypedGraph, object_array
from model.values.text import text_of

if TYPE_CHECKING:
    from model.graph import AlignmentTask, EntityTable

_LISTED, _SINGLE = 0.2, 0.05
"""Share of entities with several values from which on a side has lists, up to which it has none."""

_LONGER = 1.5
"""How many times the words of one value a whole list has, at least, for its length to tell."""


def with_lists_joined(
    source: TypedGraph, target: TypedGraph, task: AlignmentTask
) -> tuple[TypedGraph, TypedGraph, AlignmentTask]:
    """Join lists to one text each where the other side has texts as long as a whole list.

    "A. Smith, B. Jones" agrees with neither of two authors, and with both of them together, in
    any order: such texts are compared as names are. Attributes whose kind is given stay.

    Args:
        source: source graph.
        target: target graph.
        task: the types.

    Returns:
        both graphs and the types, with the kind of what was joined.
    """
    types = []
    tables = [dict(graph.entities) for graph in (source, target)]
    for of_type in task.types:
        one, other = (of[of_type.name].attributes for of in tables)
        kinds = dict(of_type.kinds)
        for name in one.keys() & other.keys() - of_type.kinds.keys():
            lists = _lists(one[name], other[name])
            if lists is not None:
                tables[lists][of_type.name] = _with_joined(tables[lists][of_type.name], name)
                kinds[name] = "name"
        types.append(replace(of_type, kinds=kinds))
    source, target = (
        replace(graph, entities=of) for graph, of in zip((source, target), tables, strict=True)
    )
    return source, target, replace(task, types=tuple(types))


def _lists(source: AttributeColumn, target: AttributeColumn) -> int | None:
    """Return the side, 0 or 1, whose lists are texts on the other; None where none are."""
    for side, (lists, texts) in enumerate(((source, target), (target, source))):
        if _several(lists) < _LISTED or _several(texts) > _SINGLE or not len(texts.value):
            continue
        of_value, of_list = _words(lists)
        # Nearer to a list than to one of its values, by ratio.
        if of_list >= _LONGER * of_value and _words(texts)[0] ** 2 > of_value * of_list:
            return side
    return None


def _several(column: AttributeColumn) -> float:
    """Return the share of the entities with a value that have several."""
    counts = np.unique(column.entity, return_counts=True)[1]
    return float(np.mean(counts > 1)) if len(counts) else 0.0


def _words(column: AttributeColumn) -> tuple[float, float]:
    """Return the mean number of words of a value, and of all values of an entity."""
    words = sum(len(text_of(value).split()) for value in column.value)
    return words / len(column.value), words / len(np.unique(column.entity))


def _with_joined(table: EntityTable, name: str) -> EntityTable:
    joined = one_text(table.attributes[name], ", ")
    return replace(table, attributes={**table.attributes, name: joined})


def one_text(column: AttributeColumn, between: str) -> AttributeColumn:
    """Return a column with all values of an entity, in their order, as one text."""
    order = np.argsort(column.entity, kind="stable")
    has, start = np.unique(column.entity[order], return_index=True)
    parts = np.split(column.value[order], start[1:])
    texts = [between.join(map(text_of, part)) for part in parts]
    # Of no values at all, splitting makes one empty part.
    return AttributeColumn(has.astype(np.int32), object_array(texts[: len(has)]))
