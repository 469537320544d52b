"""Labels of one graph that are parts of one kind in the other: Film and Short here, Title there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import cypher
from connector.mapping.broader import broader_labels, count, gathers, related_labels
from connector.mapping.keys import propose_key
from connector.mapping.labels import distinctive
from connector.mapping.values import overlap, properties
from connector.schema import merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from connector.config import Mapping as SchemaMapping
    from connector.config import Role
    from connector.mapping.values import Properties, Property
    from connector.schema import GraphProfile

_LIKE = 0.5
"""How often a label's entities are found in a label across, beside those of its other parts."""

_FEW = 5


class _Found(NamedTuple):
    """How many entities of two labels are found in the other.

    Attributes:
        shares: of the source's, and of the target's.
        names: the properties of each by which most are found.
    """

    shares: tuple[float, float]
    names: tuple[frozenset[str], frozenset[str]]


def join_parts(source: GraphProfile, target: GraphProfile) -> tuple[GraphProfile, GraphProfile]:
    """Return both profiles with labels joined that are one kind in the other graph.

    They are parts of a kind where the names of their entities, in one property, are found in the
    same label across, each about as often. What is joined has to have one key.
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
    found = _found_across(sides[0], sides[1], broader)
    most: tuple[dict[str, float], dict[str, float]] = defaultdict(float), defaultdict(float)
    for (a, b), ((of_a, of_b), _) in found.items():
        most[0][a] = max(most[0][a], of_b)
        most[1][b] = max(most[1][b], of_a)
    joined = [
        (a, b)
        for (a, b), ((of_a, of_b), _) in found.items()
        if of_a >= _LIKE * most[1][b] and of_b >= _LIKE * most[0][a]
    ]
    for side in (0, 1):
        doubled = _doubled(joined, side, (source, target)[side], broader[side])
        joined = [ends for ends in joined if ends[side] not in doubled]
    groups: tuple[list[tuple[str, ...]], list[tuple[str, ...]]] = [], []
    for together in _components(joined, found):
        for side in (0, 1):
            parts = sorted({ends[side] for ends in together})
            if len(parts) > 1 and not _gathered(parts, (source, target)[side], broader[side]):
                groups[side].append(tuple(parts))
    return groups


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


def _found_across(
    source: Properties,
    target: Properties,
    broader: tuple[Mapping[str, set[str]], Mapping[str, set[str]]],
) -> dict[tuple[str, str], _Found]:
    """Return source and target label to how many of their entities are found in the other.

    A name that a graph has in several labels tells of none.
    """
    first, second = ({label: _names(of) for label, of in side.items()} for side in (source, target))
    holders = _holders(first), _holders(second)
    own_of = [
        {label: {label, *related_labels(wider, label)} for label in side}
        for side, wider in zip((first, second), broader, strict=True)
    ]
    found: dict[tuple[str, str], _Found] = {}
    for a, names in first.items():
        for b, others in second.items():
            own = own_of[0][a], own_of[1][b]
            shares = {
                (one.name, other.name): _shares(one, other, holders, own)
                for one in names
                for other in others
            }
            best = max(shares.values(), default=(0.0, 0.0))
            if best > (0.0, 0.0):
                told = [ends for ends, share in shares.items() if share[0] >= _LIKE * best[0]]
                one, other = map(frozenset, zip(*told, strict=True))
                found[a, b] = _Found(best, (one, other))
    return found


def _shares(
    one: Property,
    other: Property,
    holders: tuple[Mapping[str, set[str]], Mapping[str, set[str]]],
    own: tuple[Collection[str], Collection[str]],
) -> tuple[float, float]:
    """Return the share of each property's values that the other has, and no label but these."""
    common = [
        fold
        for fold in one.values.said.keys() & other.values.said.keys()
        if all(of[fold].issubset(labels) for of, labels in zip(holders, own, strict=True))
    ]
    if len(common) < _FEW:
        return 0.0, 0.0
    sizes = one.values.size, other.values.size
    shared = overlap(one.values, other.values, common).share * min(sizes)
    return shared / sizes[0], shared / sizes[1]


def _names(of: Sequence[Property]) -> list[Property]:
    return [
        each
        for each in of
        if each.values.textual
        # Codes counted up are the same in two labels without being the same entities.
        and not each.values.coded
        and distinctive(each)
    ]


def _holders(names: Mapping[str, Sequence[Property]]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = defaultdict(set)
    for label, of in names.items():
        for each in of:
            for fold in each.values.said:
                holders[fold].add(label)
    return holders


def _components(
    pairs: Iterable[tuple[str, str]], by: Mapping[tuple[str, str], _Found]
) -> list[list[tuple[str, str]]]:
    """Return pairs together that share an end, at whose other ends one property has the names."""

    def share(one: tuple[str, str], other: tuple[str, str]) -> bool:
        return any(
            one[side] == other[side] and by[one].names[1 - side] & by[other].names[1 - side]
            for side in (0, 1)
        )

    found: list[list[tuple[str, str]]] = []
    for pair in pairs:
        linked = [of for of in found if any(share(pair, each) for each in of)]
        found = [of for of in found if of not in linked]
        found.append([pair, *(each for of in linked for each in of)])
    return found
