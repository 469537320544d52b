"""A graph's profile with several labels seen as one: what a mapping calls ``Film|Short``."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import cypher
from connector.schema.nodes import sampled, telling
from connector.schema.samples import SAMPLE, order, sample
from connector.schema.values import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def merged(graph: GraphProfile, groups: Iterable[tuple[str, ...]]) -> GraphProfile:
    """Return a profile in which the labels of each group are one, named ``A|B``.

    Nodes are taken to carry one label of a group; where they carry several, counts are too high.
    Labels of a group that the graph lacks are left out, and a group of which it has none.
    """
    known = {label.label: label for label in graph.labels}
    whole = {label: cypher.either(group) for group in groups for label in group}
    parts: dict[str, list[LabelProfile]] = defaultdict(list)
    for label in graph.labels:
        parts[whole.get(label.label, label.label)].append(label)
    labels = (of[0] if name in known else _label(name, of) for name, of in parts.items())
    return GraphProfile(tuple(labels), tuple(_relationships(graph, known, whole)))


def _label(name: str, parts: Sequence[LabelProfile]) -> LabelProfile:
    properties: dict[str, list[tuple[int, PropertyProfile]]] = defaultdict(list)
    for label in sorted(parts, key=lambda part: -part.count):
        for each in label.properties:
            properties[each.name].append((label.count, each))
    count = sum(part.count for part in parts)
    profiles = tuple(_property(each, of, count) for each, of in properties.items())
    nodes = {node for part in parts for node in part.nodes}
    return LabelProfile(name, count, profiles, sampled(nodes, telling(profiles)))


def _property(
    name: str, parts: Sequence[tuple[int, PropertyProfile]], count: int
) -> PropertyProfile:
    filled = [nodes * each.filled for nodes, each in parts]
    values = [nodes * each.distinct for nodes, (_, each) in zip(filled, parts, strict=True)]
    orders = {value: order(value) for _, each in parts for value in each.samples}
    known = [[orders[value] for value in each.samples] for _, each in parts]
    distinct = sum(values) * (1 - _repeated(known))
    return PropertyProfile(
        name=name,
        types=tuple(dict.fromkeys(kind for _, each in parts for kind in each.types)),
        filled=min(1.0, sum(filled) / max(1, count)),
        distinct=min(1.0, distinct / sum(filled)) if sum(filled) else 0.0,
        samples=sample(orders, orders.__getitem__),
    )


def _repeated(orders: Sequence[Sequence[tuple[bytes, str]]]) -> float:
    """Return the share of the values of several sets, counted for each, that others have too.

    Each sample holds the values of the smallest hash, so all are known as far as the shortest
    reaches.

    Args:
        orders: of the values of each sample.
    """
    reach = min((max(of) for of in orders if len(of) >= SAMPLE), default=None)
    known = [{one for one in of if reach is None or one <= reach} for of in orders]
    said = sum(map(len, known))
    return 1 - len(set().union(*known)) / said if said else 0.0


def _relationships(
    graph: GraphProfile, known: Mapping[str, LabelProfile], whole: Mapping[str, str]
) -> Iterable[RelationshipProfile]:
    groups: dict[tuple[str, str, str], list[RelationshipProfile]] = defaultdict(list)
    for each in graph.relationships:
        ends = whole.get(each.start, each.start), each.type, whole.get(each.end, each.end)
        groups[ends].append(each)
    for (start, kind, end), of in groups.items():
        if len(of) == 1 and (start, end) == (of[0].start, of[0].end):
            yield of[0]
            continue
        samples: dict[str, list[str]] = defaultdict(list)
        for each in of:
            for name, values in each.end_samples:
                samples[name] += values
        yield RelationshipProfile(
            start,
            kind,
            end,
            sum(each.count for each in of),
            _nodes([(each.start, each.starts) for each in of], known),
            _nodes([(each.end, each.ends) for each in of], known),
            tuple((name, sample(values)) for name, values in samples.items()),
        )


def _nodes(reached: Sequence[tuple[str, int]], known: Mapping[str, LabelProfile]) -> int:
    """Return about how many different nodes were reached, of one label as if independently."""
    of: dict[str, list[int]] = defaultdict(list)
    for label, nodes in reached:
        of[label].append(nodes)
    total = 0.0
    for label, numbers in of.items():
        every = max(known[label].count, *numbers)
        missed = math.prod(1 - number / every for number in numbers) if every else 1.0
        total += max(*numbers, every * (1 - missed)) if len(numbers) > 1 else numbers[0]
    return round(total)
