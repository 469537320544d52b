"""Labels of one graph that are parts of one kind in the other: Film and Short here, Title there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import cypher
from connector.mapping.keys import propose_key
from connector.mapping.labels.broader import broader_labels, count, gathers
from connector.mapping.labels.shared_names import SharedNames
from connector.mapping.values import properties
from connector.schema import GraphProfile, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.config import Mapping as SchemaMapping
    from connector.config import Role
    from connector.mapping.labels.shared_names import Found
    from connector.mapping.values import Properties

_LIKE = 0.5
"""How often a label's entities are found in a label across, beside those of its other parts."""

_CLEAR = 5
"""How many times as many names two kinds share across as they share with kinds of one graph."""


def join_parts(
    source: GraphProfile, target: GraphProfile
) -> tuple[tuple[GraphProfile, Properties], tuple[GraphProfile, Properties]]:
    """Return both profiles with labels joined that are one kind in the other graph.

    They are parts of a kind where the names of their entities, in one property, are found in the
    same label across. What is joined has to have one key. With each profile come the properties of
    its labels, joined or not.
    """
    first, second = properties(source.labels), properties(target.labels)
    groups = _parted(first, second)
    return _joined(source, first, groups[0]), _joined(target, second, groups[1])


def as_mapped(graph: GraphProfile, mapping: SchemaMapping, role: Role) -> GraphProfile:
    """Return a profile with labels joined as the mapping does, where all of them are there."""
    known = {label.label for label in graph.labels}
    named = [entity.side(role).label for entity in mapping.entities]
    for _, pattern in mapping.patterns(role):
        named += [step.tail for step in pattern.steps]
    groups = dict.fromkeys(
        labels
        for labels in map(cypher.alternatives, named)
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
    sides = _Shares(shared.found, 0), _Shares(shared.found, 1)
    return [
        ends
        for ends, found in shared.found.items()
        if all(side.as_others(ends) for side in sides)
        or (
            any(side.as_anywhere(ends) for side in sides)
            and found.names >= _CLEAR * shared.homonyms(*ends)
        )
    ]


class _Shares:
    """Which shares of one graph's labels are found in each label of the other one.

    Args:
        found: source and target label to what they share.
        side: of the labels whose shares these are, 0 the source's and 1 the target's.
    """

    def __init__(self, found: Mapping[tuple[str, str], Found], side: int) -> None:
        self._side = side
        self._share = {ends: each.shares[side] for ends, each in found.items()}
        self._most_in: dict[str, float] = defaultdict(float)
        self._most_of: dict[str, float] = defaultdict(float)
        self._all_of: dict[str, float] = defaultdict(float)
        for ends, share in self._share.items():
            own, across = ends[side], ends[1 - side]
            self._most_in[across] = max(self._most_in[across], share)
            self._most_of[own] = max(self._most_of[own], share)
            self._all_of[own] += share
        self._best = max(self._all_of.values(), default=0.0)

    def as_others(self, ends: tuple[str, str]) -> bool:
        """Whether a label is found in the one across as often as others of its graph are."""
        return self._share[ends] >= _LIKE * self._most_in[ends[1 - self._side]]

    def as_anywhere(self, ends: tuple[str, str]) -> bool:
        """Whether a label, one that is found at all, is there as often as in any other."""
        own = ends[self._side]
        found_at_all = self._all_of[own] >= _LIKE * self._best
        return found_at_all and self._share[ends] >= _LIKE * self._most_of[own]


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


def _joined(
    graph: GraphProfile, labels: Properties, groups: Iterable[tuple[str, ...]]
) -> tuple[GraphProfile, Properties]:
    """Join the labels of each group where all then have the key of each."""
    taken: set[str] = set()
    joined: list[tuple[str, ...]] = []
    known = dict(labels)
    for group in groups:
        if not taken.isdisjoint(group):
            continue
        parts = tuple(label for label in graph.labels if label.label in group)
        whole = properties(merged(GraphProfile(parts, ()), [group]).labels)
        keys = {
            key.name if (key := propose_key(of)) is not None and key.sure else None
            for of in (*(labels[part] for part in group), *whole.values())
        }
        if len(keys) == 1 and None not in keys:
            joined.append(group)
            taken.update(group)
            known.update(whole)
    graph = merged(graph, joined)
    return graph, {label.label: known[label.label] for label in graph.labels}


def _components(
    pairs: Sequence[tuple[str, str]], by: Mapping[tuple[str, str], Found]
) -> list[list[tuple[str, str]]]:
    """Return pairs together that share an end, at whose other ends one property has the names."""
    holders: dict[tuple[int, str, str], int] = {}
    edges = [
        (row, holders.setdefault((side, ends[side], name), len(holders)))
        for row, ends in enumerate(pairs)
        for side in (0, 1)
        for name in sorted(by[ends].properties[1 - side])
    ]
    rows, columns = np.array(edges, np.int64).reshape(-1, 2).T
    size = len(pairs) + len(holders)
    _, group = connected_components(
        coo_array((np.ones(len(edges), bool), (rows, len(pairs) + columns)), (size, size)),
        directed=False,
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for ends, number in zip(pairs, group[: len(pairs)].tolist(), strict=True):
        found[number].append(ends)
    return list(found.values())
