"""The profile of one graph of a data folder: what `connector.schema` would say of a database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from connector.schema import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
    sample,
    sampled_nodes,
)
from tests.benchmark.folder import ENTITY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.benchmark.folder import Triples

Values = dict[str, list[str]]


def profile_triples(triples: Triples) -> GraphProfile:
    """Profile one graph that was read from a folder."""
    properties: dict[str, Values] = {}
    for name, (entities, values) in triples.attributes.items():
        of: Values = defaultdict(list)
        for entity, value in zip(entities.tolist(), values.tolist(), strict=True):
            of[entity].append(value)
        properties[name] = of
    labels = tuple(
        _label(label, members.tolist(), properties) for label, members in triples.types.items()
    )
    return GraphProfile(labels, tuple(_relationships(triples, properties)))


def _label(name: str, nodes: Sequence[str], properties: Mapping[str, Values]) -> LabelProfile:
    columns: dict[str, list[list[str] | None]] = {ENTITY_KEY: [[node] for node in nodes]}
    for each, of in properties.items():
        column = [of.get(node) for node in nodes]
        if any(column):
            columns[each] = column
    profiles = tuple(
        property_profile(each, [v for v in column if v is not None], len(nodes))
        for each, column in columns.items()
    )
    return LabelProfile(name, len(nodes), profiles, sampled_nodes(profiles, columns))


def property_profile(name: str, values: list[list[str]], node_count: int) -> PropertyProfile:
    """Profile one property; ``values`` are those of each node that has it."""
    every = {value for node in values for value in node}
    listed = any(len(node) > 1 for node in values)
    return PropertyProfile(
        name=name,
        types=("LIST<STRING>" if listed else "STRING",),
        filled=len(values) / node_count,
        distinct=len({tuple(node) for node in values}) / len(values),
        samples=sample(every),
    )


def _relationships(
    triples: Triples, properties: Mapping[str, Values]
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
                    (name, sample({v for node in tails_seen for v in of.get(node, ())}))
                    for name, of in properties.items()
                    if any(node in of for node in tails_seen)
                ),
            )
