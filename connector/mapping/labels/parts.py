"""Labels of one graph that are parts of one kind in the other: Film and Short here, Title there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import cypher
from connector.mapping.keys import propose_key
from connector.mapping.labels.broader import broader_labels, count, gathers
from connector.mapping.labels.shared_names import SharedNames
from connector.mapping.values import properties
from connector.schema import merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.config import Mapping as SchemaMapping
    from connector.config import Role
    from connector.mapping.labels.shared_names import Found
    from connector.mapping.values import Properties
    from connector.schema import GraphProfile

_LIKE = 0.5
"""How often a label's entities are found in a label across, beside those of its other parts."""

_CLEAR = 5
"""How many times as many names two kinds share across as they share with kinds of one graph."""


def join_parts(source: GraphProfile, target: GraphProfile) -> tuple[GraphProfile, GraphProfile]:
    """Return both profiles with labels joined that are one kind in the other graph.

    They are parts of a kind where the names of their entities, in one property, are found in the
    same label across. What is joined has to have one key.
    """
    groups = _parted(properties(source.labels), properties(target.labels))
    return _joined(source, groups[0]), _joined(target, groups[1])


def as_mapped(graph: GraphProfile, mapping: SchemaMapping, role: Role) -> GraphProfile:
    """Return a profile with labels joined as the mapping does, where all of them are there."""
    known = {label.label for label in graph.labels}
    sides = [entity.side(role) for entity in mapping.entities]
    reached = [
        cypher.alternatives(carrier.label)
        for entity in mapping.entities
        for attribute in entity.attributes
        for carrier in attribute.neighbours(role)
    ]
    groups = dict.fromkeys(
        labels
        for labels in (*(side.labels for side in sides), *reached)
        if len(labels) > 1 and known.issuperset(labels)
    )
    return merged(graph, groups) if groups else graph


def _parted(
    source: Properties, target: Properties
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return of each graph the groups of labels that are one kind in the other."""
    broader = broader_labels(source), broader_labels(target)
    sides = [
        {label: of for label, of in side.items() if not gathers(wider, label)}
        for side, wider in zip((source, target), broader, strict=True)
    ]
    shared = SharedNames((sides[0], sides[1]), broader)
    joined = _of_one_kind(shared)
    for side in (0, 1):
        doubled = _doubled(joined, side, (source, target)[side], broader[side])
        joined = [ends for ends in joined if ends[side] not in doubled]
    groups: tuple[list[tuple[str, ...]], list[tuple[str, ...]]] = [], []
    for together in _components(joined, shared.found):
        for side in (0, 1):
            parts = sorted({ends[side] for ends in together})
            if len(parts) > 1 and not _gathered(parts, (source, target)[side], broader[side]):
                groups[side].append(tuple(parts))
    return groups


def _of_one_kind(shared: SharedNames) -> list[tuple[str, str]]:
    """Return the labels across of which enough entities are found in one another.

    Either both are found there as often as others are, or one is, as often as anywhere else, and
    few names are those of two kinds: towns and villages here, capitals and other places there.
    """
    into: tuple[dict[str, float], ...] = defaultdict(float), defaultdict(float)
    most: tuple[dict[str, float], ...] = defaultdict(float), defaultdict(float)
    every: tuple[dict[str, float], ...] = defaultdict(float), defaultdict(float)
    for ends, found in shared.found.items():
        for side in (0, 1):
            own, across, share = ends[side], ends[1 - side], found.shares[side]
            into[side][across] = max(into[side][across], share)
            most[side][own] = max(most[side][own], share)
            every[side][own] += share
    known = [max(of.values(), default=0.0) for of in every]
    joined = []
    for ends, found in shared.found.items():
        whole, apart = [], []
        for side in (0, 1):
            own, across, share = ends[side], ends[1 - side], found.shares[side]
            whole.append(share >= _LIKE * into[side][across])
            apart.append(
                every[side][own] >= _LIKE * known[side] and share >= _LIKE * most[side][own]
            )
        if all(whole) or (any(apart) and found.names >= _CLEAR * shared.homonyms(*ends)):
            joined.append(ends)
    return joined


def _doubled(
    joined: Sequence[tuple[str, str]],
    side: int,
    labels: Properties,
    broader: Mapping[str, set[str]],
) -> set[str]:
    """Return the labels whose nodes are joined by another: of a whole and its parts, either.

    The parts say more where they are nearly all of the whole and not all found in one label.
    """
    across: dict[str, set[str]] = defaultdict(set)
    for ends in joined:
        across[ends[side]].add(ends[1 - side])
    doubled: set[str] = set()
    for whole in sorted(across):
        if whole in doubled:
            continue
        parts = [part for part in across if whole in broader.get(part, ())]
        nodes = sum(count(labels[part]) for part in parts)
        apart = len(set().union(*(across[part] for part in parts))) > 1
        if apart and nodes >= 0.8 * count(labels[whole]):
            doubled.add(whole)
        else:
            doubled.update(parts)
    return doubled


def _gathered(parts: Sequence[str], labels: Properties, broader: Mapping[str, set[str]]) -> bool:
    """Whether the graph has a label for what is nearly all of these parts' nodes: Thing."""
    wholes = set.intersection(*(broader.get(part, set()) for part in parts))
    nodes = sum(count(labels[part]) for part in parts)
    return any(gathers(broader, label) and nodes >= 0.9 * count(labels[label]) for label in wholes)


def _joined(graph: GraphProfile, groups: Iterable[tuple[str, ...]]) -> GraphProfile:
    """Return a profile with the labels of each group joined where all then have the key of each."""
    for group in groups:
        tried = merged(graph, [group])
        every = [label for label in graph.labels if label.label in group]
        every += [label for label in tried.labels if label.label == cypher.either(group)]
        keys = {
            key.name if (key := propose_key(of)) is not None and key.sure else None
            for of in properties(every).values()
        }
        if len(keys) == 1 and None not in keys:
            graph = tried
    return graph


def _components(
    pairs: Iterable[tuple[str, str]], by: Mapping[tuple[str, str], Found]
) -> list[list[tuple[str, str]]]:
    """Return pairs together that share an end, at whose other ends one property has the names."""

    def share(one: tuple[str, str], other: tuple[str, str]) -> bool:
        return any(
            one[side] == other[side]
            and by[one].properties[1 - side] & by[other].properties[1 - side]
            for side in (0, 1)
        )

    found: list[list[tuple[str, str]]] = []
    for pair in pairs:
        linked = [of for of in found if any(share(pair, each) for each in of)]
        found = [of for of in found if of not in linked]
        found.append([pair, *(each for of in linked for each in of)])
    return found
