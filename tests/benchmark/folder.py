"""Reads a data folder: two graphs as gzipped TSV triples, with gold links or labelled pairs.

Files (UTF-8, tab-separated, no header, 1 = source, 2 = target): ``attr_triples_N`` (entity,
property, value), ``rel_triples_N`` (head, relation, tail), ``types_N`` (entity, type), and either
``ent_links``, ``train``, ``valid``, ``test`` (source, target) or ``train_pairs``, ``valid_pairs``,
``test_pairs`` (source, target, 0 or 1).
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import cypher
from model.graph import AttributeColumn, EdgeList, EntityTable, PairLabels, TypedGraph, object_array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connector.config.connection import Role
    from connector.config.mapping import (
        EntityMapping,
        NeighbourProperty,
        RelationMapping,
        RelationPattern,
    )
    from connector.config.mapping import Mapping as SchemaMapping
    from model.graph import BoolArray, IntArray, ObjectArray

Keys = dict[str, list[tuple[str, ...]]]

ENTITY_KEY = "id"
"""The property that an entity's id stands in."""


@dataclass(frozen=True)
class Triples:
    """One graph of a folder, as parallel columns of text; triples with the same name together.

    Attributes:
        types: type to the ids of its entities, sorted and unique.
        attributes: property to (entity, value).
        relations: relation to (head, tail).
    """

    types: Mapping[str, ObjectArray]
    attributes: Mapping[str, tuple[ObjectArray, ObjectArray]]
    relations: Mapping[str, tuple[ObjectArray, ObjectArray]]

    def types_of(self, entities: Sequence[str]) -> tuple[str, ...]:
        """Return the types that any of the entities has."""
        wanted = set(entities)
        return tuple(name for name, members in self.types.items() if not wanted.isdisjoint(members))


@dataclass(frozen=True)
class Links:
    """Pairs of ids with what is known of them; ``is_match`` is all True for gold links."""

    source: ObjectArray
    target: ObjectArray
    is_match: BoolArray

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Folder:
    """Two graphs, and the links known between them by split.

    Attributes:
        splits: "train", "valid", "test", and "all" for everything known.
        pairs: the folder carries labelled pairs, so only its test pairs are judged.
        silver: file to links of other types, inferred from aligned records.
    """

    name: str
    source: Triples
    target: Triples
    splits: Mapping[str, Links]
    pairs: bool
    silver: Mapping[str, Links]

    def side(self, role: Role) -> Triples:
        """Return the graph that plays a role."""
        return self.source if role == "source" else self.target

    def without_graphs(self) -> Folder:
        """Return the links alone, to free what `graph` has read."""
        nothing = Triples({}, {}, {})
        return replace(self, source=nothing, target=nothing)


def read_folder(path: Path) -> Folder:
    """Read a data folder.

    Raises:
        FileNotFoundError: a file of the layout is missing.
        ValueError: a file's rows do not all have its number of columns.
    """
    pairs = (path / "train_pairs.tsv.gz").exists()
    splits = {
        split: _links(path / f"{split}{'_pairs' if pairs else ''}.tsv.gz", pairs)
        for split in ("train", "valid", "test")
    }
    splits["all"] = (
        _joined(list(splits.values())) if pairs else _links(path / "ent_links.tsv.gz", False)
    )
    silver = {
        file.name.removesuffix(".tsv.gz"): _links(file, False)
        for file in sorted(path.glob("*_links.tsv.gz"))
        if file.name != "ent_links.tsv.gz"
    }
    return Folder(path.name, _triples(path, "1"), _triples(path, "2"), splits, pairs, silver)


def graph(folder: Folder, mapping: SchemaMapping, role: Role) -> tuple[TypedGraph, Keys]:
    """Return one side of the folder as the mapping sees it, and the keys of its tables' rows.

    Types are labels, attributes properties, and the entity's id is the property ``id``.

    Raises:
        ValueError: a type's key is not ``id``.
    """
    triples = folder.side(role)
    tables = {e.name: _table(triples, e, role) for e in mapping.entities}
    rows = {name: _row_of(table.key) for name, table in tables.items()}
    edges = [
        edge
        for relation in mapping.relations
        for edge in _edges(triples, mapping, relation, role, rows)
    ]
    keys: Keys = {name: [(key,) for key in table.key] for name, table in tables.items()}
    return TypedGraph(f"{folder.name}:{role}", tables, tuple(edges)), keys


def labels(folder: Folder, split: str, source: EntityTable, target: EntityTable) -> PairLabels:
    """Return the links of a split whose ends are in the tables.

    Links of entities that no mapped type holds are left out; whoever counts recall compares with
    the split's length.
    """
    return rows_of(folder.splits[split], source, target)


def rows_of(links: Links, source: EntityTable, target: EntityTable) -> PairLabels:
    """Return links whose ends are in the tables, as rows of these."""
    rows = [
        rows_in(_row_of(table.key), ids)
        for table, ids in ((source, links.source), (target, links.target))
    ]
    kept = (rows[0] >= 0) & (rows[1] >= 0)
    return PairLabels(rows[0][kept], rows[1][kept], links.is_match[kept])


def linked_types(folder: Folder, mapping: SchemaMapping) -> tuple[str, ...]:
    """Return the mapped types that the known links are of."""
    links = folder.splits["all"]
    known = (
        set(folder.source.types_of(list(links.source))),
        set(folder.target.types_of(list(links.target))),
    )
    return tuple(
        entity.name
        for entity in mapping.entities
        if known[0].intersection(entity.source.labels)
        and known[1].intersection(entity.target.labels)
    )


def _columns(path: Path, width: int) -> list[list[str]]:
    """Split a whole file at once: far faster than row by row, and no field holds a tab."""
    text = gzip.decompress(path.read_bytes()).decode()
    if not text:
        return [[] for _ in range(width)]
    fields = text.removesuffix("\n").replace("\n", "\t").split("\t")
    if len(fields) % width:
        raise ValueError(f"{path}: not every row has {width} columns")
    return [fields[column::width] for column in range(width)]


def _links(path: Path, labelled: bool) -> Links:
    source, target, *rest = _columns(path, 3 if labelled else 2)
    is_match = [value == "1" for value in rest[0]] if labelled else [True] * len(source)
    return Links(object_array(source), object_array(target), np.array(is_match, dtype=np.bool_))


def _joined(parts: list[Links]) -> Links:
    return Links(
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.is_match for part in parts]),
    )


def _triples(path: Path, number: str) -> Triples:
    entity, kind = _columns(path / f"types_{number}.tsv.gz", 2)
    # One string an entity, not one a mention.
    ids = dict(zip(entity, entity, strict=True))
    types: dict[str, set[str]] = {}
    for one, of in zip(entity, kind, strict=True):
        types.setdefault(of, set()).add(one)
    return Triples(
        {name: object_array(sorted(members)) for name, members in sorted(types.items())},
        _by_name(path / f"attr_triples_{number}.tsv.gz", ids),
        _by_name(path / f"rel_triples_{number}.tsv.gz", ids),
    )


def _by_name(path: Path, ids: Mapping[str, str]) -> dict[str, tuple[ObjectArray, ObjectArray]]:
    first, name, second = (list(map(ids.get, part, part)) for part in _columns(path, 3))
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for one, of, other in zip(first, name, second, strict=True):
        left, right = groups.setdefault(of, ([], []))
        left.append(one)
        right.append(other)
    return {of: (object_array(groups[of][0]), object_array(groups[of][1])) for of in sorted(groups)}


def _row_of(keys: ObjectArray) -> dict[str, int]:
    return {key: row for row, key in enumerate(keys)}


def rows_in(row_of: Mapping[str, int], entities: ObjectArray) -> IntArray:
    """Return ``[n]`` the row of each entity, -1 for one that has none."""
    return np.fromiter((row_of.get(e, -1) for e in entities), np.int32, len(entities))


def _table(triples: Triples, entity: EntityMapping, role: Role) -> EntityTable:
    side = entity.side(role)
    if side.key != (ENTITY_KEY,):
        raise ValueError(f"{entity.name}: the key of a folder's entities is {ENTITY_KEY!r}")
    keys = _members(triples, side.label)
    row_of = _row_of(keys)
    columns = {
        a.name: _column(
            [
                *(_values(triples, keys, name) for name in a.properties(role)),
                *(_neighbours(triples, carrier) for carrier in a.neighbours(role)),
            ],
            row_of,
        )
        for a in entity.attributes
    }
    return EntityTable(keys, columns)


def _members(triples: Triples, label: str) -> ObjectArray:
    """Return the ids of the entities of a label, or of any of several, sorted and unique."""
    found = [triples.types[one] for one in cypher.alternatives(label) if one in triples.types]
    if len(found) == 1:
        return found[0]
    return object_array(sorted(set().union(*(of.tolist() for of in found))))


def _values(triples: Triples, keys: ObjectArray, name: str) -> tuple[ObjectArray, ObjectArray]:
    """Return the entities that have a property, and its values."""
    if name == ENTITY_KEY:
        return keys, keys
    return triples.attributes.get(name, (object_array([]), object_array([])))


def _neighbours(triples: Triples, carrier: NeighbourProperty) -> tuple[ObjectArray, ObjectArray]:
    """Return the entities whose neighbours have a property, and its values."""
    near, far = _ends(triples, carrier.pattern(""))
    keys = _members(triples, carrier.label)
    said: dict[str, list[str]] = {key: [] for key in keys}
    for entity, value in zip(*_values(triples, keys, carrier.property), strict=True):
        if entity in said:
            said[entity].append(value)
    found = {(one, v) for one, other in zip(near, far, strict=True) for v in said.get(other, ())}
    ordered = sorted(found)
    return object_array([one for one, _ in ordered]), object_array([v for _, v in ordered])


def _column(
    parts: Sequence[tuple[ObjectArray, ObjectArray]], row_of: Mapping[str, int]
) -> AttributeColumn:
    rows, values = [np.empty(0, np.int32)], [object_array([])]
    for entity, value in parts:
        found = rows_in(row_of, entity)
        kept = (found >= 0) & (value != "")
        rows.append(found[kept])
        values.append(value[kept])
    row, said = np.concatenate(rows), np.concatenate(values)
    order = np.argsort(row, kind="stable")
    return AttributeColumn(row[order], said[order])


def _ends(triples: Triples, pattern: RelationPattern) -> tuple[ObjectArray, ObjectArray]:
    """Return the heads and the tails of a pattern, relationship by relationship."""
    none = object_array([]), object_array([])
    found = [triples.relations.get(step.type, none) for step in pattern.steps]
    ends = [of[::-1] if step.reverse else of for step, of in zip(pattern.steps, found, strict=True)]
    if pattern.through is None:
        return ends[0]
    (heads, into), (out_of, tails) = ends
    between = _row_of(_members(triples, pattern.through.label))
    onward: dict[int, list[str]] = {}
    for row, tail in zip(rows_in(between, out_of).tolist(), tails, strict=True):
        onward.setdefault(row, []).append(tail)
    paths = [
        (head, tail)
        for head, row in zip(heads, rows_in(between, into).tolist(), strict=True)
        if row >= 0
        for tail in onward.get(row, ())
    ]
    return object_array([head for head, _ in paths]), object_array([tail for _, tail in paths])


def _edges(
    triples: Triples,
    mapping: SchemaMapping,
    relation: RelationMapping,
    role: Role,
    rows: Mapping[str, Mapping[str, int]],
) -> list[EdgeList]:
    types: dict[str, list[str]] = {}
    for entity in mapping.entities:
        types.setdefault(entity.side(role).label, []).append(entity.name)
    parts: dict[tuple[str, str], list[tuple[IntArray, IntArray]]] = {}
    for pattern in relation.side(role):
        start, end = _ends(triples, pattern)
        for head_type in types[pattern.head]:
            of_head = rows_in(rows[head_type], start)
            inside = of_head >= 0
            for tail_type in types[pattern.tail]:
                head, tail = of_head[inside], rows_in(rows[tail_type], end[inside])
                kept = tail >= 0
                parts.setdefault((head_type, tail_type), []).append((head[kept], tail[kept]))
    edges = []
    for (head_type, tail_type), found in parts.items():
        head = np.concatenate([part[0] for part in found])
        tail = np.concatenate([part[1] for part in found])
        order = np.lexsort((tail, head))
        edges.append(EdgeList(relation.name, head_type, tail_type, head[order], tail[order]))
    return edges
