"""How attributes are read: found in the data that a model learns from, kept for all it is put to.

What a name is, and where one value ends and the next begins, the values say. A model is put to
other data than it learned from: a graph that grew must not be read another way than it was taught.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model.comparison.delimited import delimiter, parted
from model.comparison.lists import one_text, side_of_lists
from model.comparison.records import RECORD, is_misplaced, with_record
from model.comparison.shared import are_shared, as_entities, between_names
from model.graph import TypeTask
from model.values.columns import with_plain_values
from model.values.kinds import infer_kind
from model.values.positions import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import AlignmentTask, AttributeColumn, EntityTable, Kind, TypedGraph

    Columns = tuple[AttributeColumn, AttributeColumn]
    Tables = tuple[EntityTable, EntityTable]


@dataclass(frozen=True)
class AttributeForm:
    """How the values of one attribute are read.

    Attributes:
        kind: what they are.
        lists: the side, 0 or 1, whose lists are one text each; None where neither's are.
        delimiters: what parts the texts of each side into values; None for one value each.
        shared: whether the values are entities of their own, neighbours of those that carry them.
    """

    kind: Kind
    lists: int | None = None
    delimiters: tuple[str | None, str | None] = (None, None)
    shared: bool = False


@dataclass(frozen=True)
class TypeForm:
    """How the attributes of one entity type are read.

    Attributes:
        attributes: attribute name to how it is read, where both sides have it.
        record: whether all values together are one attribute more.
    """

    attributes: Mapping[str, AttributeForm]
    record: bool = False

    def compared(self) -> dict[str, Kind]:
        """Return the kinds of the attributes that are compared as such."""
        kinds = {name: each.kind for name, each in self.attributes.items() if not each.shared}
        return {**kinds, RECORD: "text"} if self.record else kinds

    def shared(self) -> list[str]:
        """Return the attributes whose values are entities of their own."""
        return [name for name, each in self.attributes.items() if each.shared]


@dataclass(frozen=True)
class Formed:
    """Two graphs as they are compared.

    Attributes:
        source: the source graph.
        target: the target graph.
        task: the types, with those of shared values, and the kinds of all attributes.
        forms: entity type to how its attributes are read.
        values: the types of shared values, to the values of both sides.
    """

    source: TypedGraph
    target: TypedGraph
    task: AlignmentTask
    forms: Mapping[str, TypeForm]
    values: Mapping[str, Tables]

    @property
    def kinds(self) -> dict[str, Mapping[str, Kind]]:
        """The kinds of the attributes, by entity type."""
        return {of_type.name: of_type.kinds for of_type in self.task.types}


def formed(
    source: TypedGraph,
    target: TypedGraph,
    task: AlignmentTask,
    forms: Mapping[str, TypeForm] | None = None,
) -> Formed:
    """Bring the values of two graphs into the form in which they are compared.

    Args:
        source: source graph.
        target: target graph; with ``task.same_graph`` the same as the source.
        task: the types, and kinds that are given.
        forms: how to read; None finds it in the data.
    """
    graphs = with_plain_values(source), with_plain_values(target)
    read = {
        of_type.name: _read(
            (graphs[0].entities[of_type.name], graphs[1].entities[of_type.name]),
            of_type,
            None if forms is None else forms[of_type.name],
        )
        for of_type in task.types
    }
    used = {name: form for name, (_, form) in read.items()}
    types = {t.name: replace(t, kinds=used[t.name].compared()) for t in task.types}
    tables = [{name: own[side] for name, (own, _) in read.items()} for side in (0, 1)]
    edges = [list(graph.relations) for graph in graphs]
    values: dict[str, Tables] = {}
    for name, key in [(n, k) for n, form in used.items() for k in form.shared()]:
        new = f"{name} {key}"
        while new in types:
            new += " "
        for side, own in enumerate(tables):
            own[new], carried = as_entities(own[name], name, key, new)
            own[name] = _without(own[name], key)
            edges[side].append(carried)
        types[new] = TypeTask(new, link=False, kinds={key: used[name].attributes[key].kind})
        values[new] = tables[0][new], tables[1][new]
    source, target = (
        replace(graph, entities=own, relations=tuple(of))
        for graph, own, of in zip(graphs, tables, edges, strict=True)
    )
    return Formed(source, target, replace(task, types=tuple(types.values())), used, values)


def _read(own: Tables, of_type: TypeTask, form: TypeForm | None) -> tuple[Tables, TypeForm]:
    """Return the tables of a type with their values as they are compared, and how that is."""
    attributes: tuple[dict[str, AttributeColumn], ...] = tuple(dict(t.attributes) for t in own)
    found: dict[str, AttributeForm] = {}
    for key in own[0].attributes:
        if key not in own[1].attributes:
            continue
        columns = attributes[0][key], attributes[1][key]
        known = None if form is None else form.attributes[key]
        # What comes first is the name; other names are of others.
        first = not any(each.kind in ("text", "name") for each in found.values())
        (attributes[0][key], attributes[1][key]), found[key] = _column(
            columns, of_type.kinds.get(key), known, first=first
        )
    own = replace(own[0], attributes=attributes[0]), replace(own[1], attributes=attributes[1])
    if form is None:
        kinds = {key: each.kind for key, each in found.items()}
        form = TypeForm(found, len(kinds) > 1 and any(is_misplaced(t, kinds) for t in own))
    if form.record:
        own = with_record(own[0]), with_record(own[1])
    return own, form


def _column(
    columns: Columns, given: Kind | None, form: AttributeForm | None, *, first: bool
) -> tuple[Columns, AttributeForm]:
    """Return an attribute's values as they are compared, and how that is."""
    if form is None:
        lists, delimiters = None, between_names(*columns)
        if delimiters == (None, None):
            lists = side_of_lists(*columns) if given is None else None
            columns = _joined(columns, lists)
            delimiters = delimiter(*columns), delimiter(*columns[::-1])
    else:
        columns, delimiters = _joined(columns, form.lists), form.delimiters
    columns = parted(columns[0], delimiters[0]), parted(columns[1], delimiters[1])
    if form is None:
        kind = given or ("name" if lists is not None else infer_kind(*columns))
        form = AttributeForm(kind, lists, delimiters, are_shared(*columns, kind, own=first))
    if form.kind == "position":
        columns = joined(columns[0]), joined(columns[1])
    return columns, form


def _joined(columns: Columns, lists: int | None) -> Columns:
    if lists is None:
        return columns
    texts = one_text(columns[lists], ", ")
    return (columns[0], texts) if lists else (texts, columns[1])


def _without(table: EntityTable, attribute: str) -> EntityTable:
    left = {key: column for key, column in table.attributes.items() if key != attribute}
    return replace(table, attributes=left)
