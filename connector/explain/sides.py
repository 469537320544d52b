"""What one graph says of an entity, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.graph import ObjectArray, TypedGraph

SHOWN = 3
"""Neighbours of a relation, and reasons of a link, that are named."""

_LONG = 40


@dataclass(frozen=True)
class Side:
    """What one graph says of an entity: attribute or relation name to its values as text."""

    key: str
    says: dict[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The first value there is, or the key."""
        return next((values[0] for values in self.says.values() if values), self.key)


def side(graph: TypedGraph, entity_type: str, row: int, *, neighbours: int = SHOWN) -> Side:
    """Gather what the graph says of one entity: attributes, then names of its neighbours."""
    table = graph.entities[entity_type]
    says = {name: values_of(graph, entity_type, name, row) for name in table.attributes}
    for edges in graph.relations:
        for own_type, own, other_type, other, channel in (
            (edges.head_type, edges.head, edges.tail_type, edges.tail, edges.relation),
            (edges.tail_type, edges.tail, edges.head_type, edges.head, f"{edges.relation} (of)"),
        ):
            if own_type == entity_type:
                rows = np.unique(other[own == row])[:neighbours]
                names = tuple(entity_name(graph, other_type, int(r)) for r in rows)
                says[channel] = says.get(channel, ()) + names
    return Side(str(table.key[row]), says)


def column_of(graph: TypedGraph, entity_type: str, attribute: str, row: int) -> ObjectArray:
    """Return ``[v]`` one attribute's values of one entity."""
    column = graph.entities[entity_type].attributes[attribute]
    first, last = np.searchsorted(column.entity, [row, row + 1])
    return column.value[first:last]


def values_of(graph: TypedGraph, entity_type: str, attribute: str, row: int) -> tuple[str, ...]:
    """Return one attribute's values of one entity as text."""
    return tuple(str(value) for value in column_of(graph, entity_type, attribute, row))


def entity_name(graph: TypedGraph, entity_type: str, row: int) -> str:
    """Return the first attribute value of an entity, or its key."""
    table = graph.entities[entity_type]
    for attribute in table.attributes:
        values = values_of(graph, entity_type, attribute, row)
        if values:
            return values[0]
    return str(table.key[row])


def short(text: str) -> str:
    """Return a text cut to what can be read at a glance."""
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
