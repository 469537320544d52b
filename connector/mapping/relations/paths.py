"""What is a relationship in one graph and two in the other, with a node between: a role."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from connector.config.mapping import RelationPattern, Through
from connector.mapping.relations.comparing import Ends
from connector.schema import RelationshipProfile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from connector.schema import GraphProfile

_ONE = 1.1
"""Relationships of a node between, on average, up to which it has one of a kind."""

_MOST = 0.5
"""Share of the nodes between that have to have both."""


@dataclass(frozen=True)
class _Step:
    """Relationships of the nodes between with the nodes of one mapped label.

    Attributes:
        label: that label.
        out: whether they lead there.
        each: how many each of the nodes between has that has any.
        reached: how many nodes of the label have any.
    """

    profile: RelationshipProfile
    label: str
    out: bool
    each: float
    reached: int


def paths(
    graph: GraphProfile,
    types: Mapping[str, str],
    mapped: Collection[str],
    own: Sequence[Ends],
    others: Sequence[Ends],
) -> list[Ends]:
    """Return what leads from one mapped label to another by a node that is not mapped.

    Of the nodes between, each has one node of one of the labels at most; so there are about as
    many paths as relationships. A path is taken in the direction in which the other graph has
    relationships between these types, most of them; it says nothing where that has none and this
    one has.

    Args:
        graph: one of the two.
        types: label to entity type.
        mapped: labels whose nodes are mapped, be it by another label.
        own: the relationships between mapped labels of this graph.
        others: those of the other graph, the most frequent first.
    """
    at_once = {each.pair for each in own}
    ways: dict[frozenset[str], tuple[str, str]] = {}
    for each in others:
        ways.setdefault(each.pair, (each.start, each.end))
    found = []
    for label in graph.labels:
        if label.label in mapped or not label.count:
            continue
        steps = list(_steps(graph.relationships, label.label, label.count, types))
        for first, second in product(steps, steps):
            way = types[first.label], types[second.label]
            if way[0] == way[1] or min(first.each, second.each) > _ONE:
                continue
            pair = frozenset(way)
            if ways.get(pair, () if pair in at_once else tuple(sorted(way))) == way:
                found.append(_path(label.label, label.count, first, second, way))
    return sorted(found, key=lambda ends: -ends.profile.count)


def _steps(
    relationships: Iterable[RelationshipProfile],
    between: str,
    nodes: int,
    types: Mapping[str, str],
) -> Iterator[_Step]:
    for each in relationships:
        for own, other, out in ((each.start, each.end, True), (each.end, each.start, False)):
            having, reached = (each.starts, each.ends) if out else (each.ends, each.starts)
            if own == between and other in types and having >= _MOST * nodes:
                yield _Step(each, other, out, each.count / having, reached)


def _path(label: str, nodes: int, first: _Step, second: _Step, way: tuple[str, str]) -> Ends:
    return Ends(
        RelationshipProfile(
            start=first.label,
            type=label,
            end=second.label,
            count=round(first.profile.count * second.profile.count / nodes),
            starts=first.reached,
            ends=second.reached,
            end_samples=second.profile.end_samples if second.out else (),
        ),
        *way,
        RelationPattern(
            first.label,
            second.profile.type,
            second.label,
            not second.out,
            Through(first.profile.type, label, first.out),
        ),
        detour=max(first.each, second.each) > _ONE,
    )
