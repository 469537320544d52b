"""The profiles of a data folder's graphs: what `connector.schema` would say of databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from connector.schema import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
    order,
    sample,
    sampled_nodes,
)
from tests.benchmark.folder import ENTITY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.benchmark.folder import Folder, Triples

Values = dict[str, list[str]]


Order = Callable[[str], tuple[bytes, str]]


class _Property:
    """One property of all entities."""

    def __init__(self, of: Values, by: Order) -> None:
        self.of = of
        self._by = by

    def sample(self, nodes: Iterable[str]) -> tuple[str, ...]:
        """Return the sample of what some nodes say."""
        said = (value for node in nodes for value in self.of.get(node, ()))
        return sample(said, self._by)


def profile_folder(folder: Folder) -> tuple[GraphProfile, GraphProfile]:
    """Profile the source graph and the target graph."""
    by = cache(order)  # many samples are taken of the same values
    return _profile(folder.source, by), _profile(folder.target, by)


def _profile(triples: Triples, by: Order) -> GraphProfile:
    properties: dict[str, _Property] = {}
    for name, (entities, values) in triples.attributes.items():
        of: Values = defaultdict(list)
        for entity, value in zip(entities.tolist(), values.tolist(), strict=True):
            of[entity].append(value)
        properties[name] = _Property(of, by)
    labels = tuple(
        _label(label, members.tolist(), properties, by) for label, members in triples.types.items()
    )
    return GraphProfile(labels, tuple(_relationships(triples, properties)))


def _label(
    name: str, nodes: Sequence[str], properties: Mapping[str, _Property], by: Order
) -> LabelProfile:
    own = {ENTITY_KEY: _Property({node: [node] for node in nodes}, by), **properties}
    columns: dict[str, list[list[str] | None]] = {}
    for each, of in own.items():
        column = [of.of.get(node) for node in nodes]
        if any(column):
            columns[each] = column
    profiles = tuple(
        _property(each, [v for v in column if v is not None], len(nodes), own[each].sample(nodes))
        for each, column in columns.items()
    )
    return LabelProfile(name, len(nodes), profiles, sampled_nodes(profiles, columns))


def _property(
    name: str, values: list[list[str]], node_count: int, samples: tuple[str, ...]
) -> PropertyProfile:
    listed = any(len(node) > 1 for node in values)
    return PropertyProfile(
        name=name,
        types=("LIST<STRING>" if listed else "STRING",),
        filled=len(values) / node_count,
        distinct=len({tuple(node) for node in values}) / len(values),
        samples=samples,
    )


def _relationships(
    triples: Triples, properties: Mapping[str, _Property]
) -> Iterable[RelationshipProfile]:
    types: dict[str, list[str]] = defaultdict(list)
    for label, members in triples.types.items():
        for member in members.tolist():
            types[member].append(label)
    for kind, (heads, tails) in triples.relations.items():
        ends: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for head, tail in zip(heads.tolist(), tails.tolist(), strict=True):
            for start in types[head]:
                for end in types[tail]:
                    ends[start, end].append((head, tail))
        for (start, end), pairs in sorted(ends.items()):
            tails_seen = sorted({tail for _, tail in pairs})
            yield RelationshipProfile(
                start=start,
                type=kind,
                end=end,
                count=len(pairs),
                starts=len({head for head, _ in pairs}),
                ends=len(tails_seen),
                end_samples=tuple(
                    (name, of.sample(tails_seen))
                    for name, of in properties.items()
                    if any(node in of.of for node in tails_seen)
                ),
            )
