"""Which relationship types of the two graphs are the same relation, and in which direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.mapping.choosing import chosen
from connector.mapping.relations.comparing import Candidate, Compared
from connector.mapping.relations.ends import Ends, between_types, by_paths
from connector.mapping.relations.grouping import grouped, pool
from connector.mapping.relations.judging import Judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.config.connection import Role
    from connector.mapping.overlaps import Overlaps
    from connector.mapping.paths import Path
    from connector.mapping.proposal import ProposedEntity, ProposedRelation
    from connector.mapping.values import Properties
    from connector.schema import GraphProfile, RelationshipProfile

_MOST = 100
"""Relationships of each graph that are compared, the most frequent; the others are pooled."""

_SOME = 0.05
"""Share of the nodes at the end that both have, below which two relationships lead elsewhere."""


def pair_relations(
    entities: Sequence[ProposedEntity],
    graphs: Mapping[Role, GraphProfile],
    further: Mapping[Role, Sequence[Path]],
    properties: tuple[Properties, Properties],
    overlaps: Overlaps,
) -> tuple[list[ProposedRelation], set[tuple[str, RelationshipProfile]]]:
    """Return the relations between mapped types, and the (side, relationship) that are in them.

    Args:
        entities: the types.
        graphs: of both sides.
        further: what leads to others through a node, on both sides.
        properties: of the labels of each.
        overlaps: of these.
    """
    types = (
        {e.mapping.source.label: e.mapping.name for e in entities},
        {e.mapping.target.label: e.mapping.name for e in entities},
    )
    sure_types = {e.mapping.name for e in entities if e.sure}
    direct = between_types(graphs["source"], types[0]), between_types(graphs["target"], types[1])
    both = [
        [*direct[0], *by_paths(further["source"], types[0], direct[0], direct[1])],
        [*direct[1], *by_paths(further["target"], types[1], direct[1], direct[0])],
    ]
    first, second = (side[:_MOST] for side in both)
    compared = Compared(entities, properties, overlaps)
    candidates = [
        compared.candidate(one, other, reverse=reverse)
        for one in first
        for other in second
        for reverse in (False, True)
        if not (one.roundabout and other.roundabout)
        and (one.start, one.end)
        == ((other.end, other.start) if reverse else (other.start, other.end))
    ]
    candidates.sort(
        key=lambda c: (-c.score, c.source.profile.type, c.target.profile.type, c.reverse)
    )
    judged = Judged(candidates, first, second)
    taken: set[int] = set()
    found = chosen(candidates, lambda each: (id(each.source), id(each.target)), judged.sure, taken)
    joined = _joined(found, candidates, taken)
    pooled = _in_common(_left(both, candidates, found, taken), sure_types)
    in_pool = {id(end) for side in pooled for end in side}
    # What is pooled for sure need not stand there a second time as doubtful.
    found = [(c, sure) for c, sure in found if sure or not {id(c.source), id(c.target)} & in_pool]
    relations = grouped(found, joined, sure_types)
    if all(pooled):
        relations.append(pool(pooled, sure_types))
    members = [*(each for each, _ in found), *joined]
    used = {
        *(("source", each.source.profile) for each in members),
        *(("target", each.target.profile) for each in members),
        *(("source", ends.profile) for ends in pooled[0]),
        *(("target", ends.profile) for ends in pooled[1]),
    }
    return relations, used


def same_relations(
    entities: Sequence[ProposedEntity], graph: GraphProfile
) -> list[ProposedRelation]:
    """Return the relations of a graph that is compared with itself."""
    ends = between_types(graph, {e.mapping.source.label: e.mapping.name for e in entities})
    same = [(Candidate(e, e, False, 1.0, None, 1.0, 1.0), True) for e in ends]
    return grouped(same, [], {e.mapping.name for e in entities if e.sure})


def _joined(
    found: Sequence[tuple[Candidate, bool]], candidates: Sequence[Candidate], taken: set[int]
) -> list[Candidate]:
    """Return pairs that add a type without a counterpart to a relation that shares its nodes."""
    joined = []
    for extra in candidates:
        free = [e for e in (extra.source, extra.target) if id(e) not in taken]
        if len(free) != 1 or free[0].through is not None:
            continue
        partner = extra.target if free[0] is extra.source else extra.source
        for each, sure in found:
            if not sure or each.reverse != extra.reverse:
                continue
            if partner not in (each.source, each.target):
                continue
            alike = extra.name >= 0.5 and extra.shared >= 0.2
            if alike or (extra.shared >= 0.6 and extra.shared >= each.shared):
                joined.append(extra)
                taken.add(id(free[0]))
                break
    return joined


def _left(
    both: Sequence[Sequence[Ends]],
    candidates: Sequence[Candidate],
    found: Sequence[tuple[Candidate, bool]],
    taken: set[int],
) -> list[list[Ends]]:
    """Return of each side what is in no sure relation, and not known to lead elsewhere.

    What leads through a node of its own only where nothing leads there at once.
    """
    doubted = {id(end) for each, sure in found if not sure for end in (each.source, each.target)}
    alike = {
        id(end)
        for c in candidates
        if not {id(c.source), id(c.target)} & (taken - doubted)
        and (c.overlap is None or c.shared >= _SOME)
        for end in (c.source, c.target)
    }
    return [
        [
            each
            for number, each in enumerate(side)
            if not (each.detour or each.roundabout)
            and (id(each) in alike or (each.through is None and number >= _MOST))
        ]
        for side in both
    ]


def _in_common(left: Sequence[Sequence[Ends]], sure_types: set[str]) -> list[list[Ends]]:
    """Return what is left between types where both graphs have something left.

    Types that are not sure are taken only where nothing else is left.
    """
    pairs = {e.pair for e in left[0]} & {e.pair for e in left[1]}
    pairs = {pair for pair in pairs if pair <= sure_types} or pairs
    return [[e for e in side if e.pair in pairs] for side in left]
