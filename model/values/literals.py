"""Literals as RDF exports leave them: text in quotes, with a datatype or a language behind."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from model.graph import object_array

if TYPE_CHECKING:
    from model.graph import AttributeColumn, TypedGraph

_LITERAL = re.compile(r'"(.*)"(?:\^\^\S+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)', re.DOTALL)


def literal(text: str) -> str:
    """Return what a literal says (RDF 1.1 Turtle, section 2.5); any other text as it is."""
    found = _LITERAL.fullmatch(text) if text[:1] == '"' else None
    return found[1] if found else text


def without_datatypes(graph: TypedGraph) -> TypedGraph:
    """Return a graph with the attributes' literals as what they say."""
    tables = {}
    for name, table in graph.entities.items():
        columns = {key: _plain(column) for key, column in table.attributes.items()}
        tables[name] = replace(table, attributes=columns)
    return replace(graph, entities=tables)


def _plain(column: AttributeColumn) -> AttributeColumn:
    if not any(isinstance(value, str) and value[:1] == '"' for value in column.value):
        return column
    plain = [literal(value) if isinstance(value, str) else value for value in column.value]
    return replace(column, value=object_array(plain))
