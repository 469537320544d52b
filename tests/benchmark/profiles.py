"""The profiles of a data folder's graphs: what `connector.schema` would say of databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from connector.schema import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
    names_in,
    order,
    sample,
    sampled_nodes,
)
from connector.schema.samples import SAMPLE
from tests.benchmark.folder import ENTITY_KEY, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from model.graph import BoolArray, IntArray, ObjectArray
    from tests.benchmark.folder import Folder, Triples

Order = Callable[[str], tuple[bytes, str]]


class _Property:
    """One property of all nodes, node by node."""

    def __init__(self, node: IntArray, value: ObjectArray, by: Order) -> None:
        """Keep what the nodes say.

        Args:
            node: ``[k]`` row of the node, -1 for one that no label has.
            value: ``[k]``.
            by: the order that samples are the smallest by.
        """
        rows = np.argsort(node, kind="stable")
        rows = rows[np.searchsorted(node[rows], 0) :]
        self._node = node[rows]
        self._value: list[str] = value[rows].tolist()
        self._distinct = sorted(set(self._value), key=by)
        place = {value: place for place, value in enumerate(self._distinct)}
        self._place = np.fromiter(map(place.__getitem__, self._value), np.int64, len(self._value))

    def said_by_any(self, nodes: BoolArray) -> bool:
        """Return whether any of some nodes (``[n]`` which) has the property."""
        return bool(nodes[self._node].any())

    def sample(self, nodes: BoolArray) -> tuple[str, ...]:
        """Return the sample of what some nodes (``[n]`` which) say: see `connector.schema`."""
        places = np.unique(self._place[nodes[self._node]])[:SAMPLE]
        return tuple(self._distinct[place] for place in places.tolist())

    def column(self, rows: IntArray) -> list[list[str] | None]:
        """Return what each of some nodes says, None for nothing."""
        starts, ends = (np.searchsorted(self._node, rows, side) for side in ("left", "right"))
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        return [self._value[start:end] or None for start, end in spans]


def profile_folder(folder: Folder) -> tuple[GraphProfile, GraphProfile]:
    """Profile the source graph and, beside it in a process of its own, the target graph."""
    with ProcessPoolExecutor(1) as pool:
        target = pool.submit(_profile, folder.target)
        return _profile(folder.source), target.result()


def _profile(triples: Triples) -> GraphProfile:
    by = cache(order)  # properties and labels may share values
    nodes = dict.fromkeys(node for members in triples.types.values() for node in members.tolist())
    row_of = {node: row for row, node in enumerate(nodes)}
    rows = {label: rows_in(row_of, ids) for label, ids in triples.types.items()}
    inside = {label: _which(of_label, len(nodes)) for label, of_label in rows.items()}
    properties = {
        name: _Property(rows_in(row_of, ids), values, by)
        for name, (ids, values) in triples.attributes.items()
    }
    labels = tuple(
        _label(label, ids, rows[label], inside[label], properties, by)
        for label, ids in triples.types.items()
    )
    ends = {
        kind: (rows_in(row_of, heads), rows_in(row_of, tails))
        for kind, (heads, tails) in triples.relations.items()
    }
    return GraphProfile(labels, tuple(_relationships(ends, inside, properties)))


def _which(rows: IntArray, count: int) -> BoolArray:
    which = np.zeros(count, dtype=np.bool_)
    which[rows] = True
    return which


def _label(
    name: str,
    ids: ObjectArray,
    rows: IntArray,
    inside: BoolArray,
    properties: Mapping[str, _Property],
    by: Order,
) -> LabelProfile:
    own = {ENTITY_KEY: _Property(rows, ids, by), **properties}
    own = {each: of for each, of in own.items() if of.said_by_any(inside)}
    columns = {each: of.column(rows) for each, of in own.items()}
    profiles = tuple(
        _property(each, [v for v in column if v is not None], len(rows), own[each].sample(inside))
        for each, column in columns.items()
    )
    return LabelProfile(name, len(rows), profiles, sampled_nodes(profiles, columns))


def _property(
    name: str, values: list[list[str]], node_count: int, samples: tuple[str, ...]
) -> PropertyProfile:
    listed = any(len(node) > 1 for node in values)
    names = None if listed else names_in({node[0] for node in values})
    return PropertyProfile(
        name=name,
        types=("LIST<STRING>" if listed or names is not None else "STRING",),
        filled=len(values) / node_count,
        distinct=len({tuple(node) for node in values}) / len(values),
        samples=samples if names is None else sample(names),
    )


def _relationships(
    ends: Mapping[str, tuple[IntArray, IntArray]],
    inside: Mapping[str, BoolArray],
    properties: Mapping[str, _Property],
) -> Iterable[RelationshipProfile]:
    for kind, (heads, tails) in ends.items():
        starts, stops = (
            {label: of[rows] & (rows >= 0) for label, of in inside.items() if of[rows].any()}
            for rows in (heads, tails)
        )
        for start, of_start in sorted(starts.items()):
            for end, of_end in sorted(stops.items()):
                found = of_start & of_end
                if not found.any():
                    continue
                reached = np.unique(tails[found])
                said_by = _which(reached, len(inside[end]))
                yield RelationshipProfile(
                    start=start,
                    type=kind,
                    end=end,
                    count=int(found.sum()),
                    starts=len(np.unique(heads[found])),
                    ends=len(reached),
                    end_samples=tuple(
                        (name, of.sample(said_by))
                        for name, of in properties.items()
                        if of.said_by_any(said_by)
                    ),
                )
