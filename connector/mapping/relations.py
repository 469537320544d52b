"""Which relationship types of the two graphs are the same relation, and in which direction."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from connector.config.mapping import RelationMapping, RelationPattern
from connector.mapping.choosing import chosen
from connector.mapping.comparing import FEW_SHARED
from connector.mapping.keys import percent
from connector.mapping.names import (
    SAME_MEANING,
    context,
    identifier,
    opaque,
    passive,
    similarity,
    words,
)
from connector.mapping.proposal import ProposedRelation
from connector.mapping.values import Values, overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.mapping.proposal import ProposedEntity
    from connector.mapping.values import Overlap, Overlaps, Properties
    from connector.schema import GraphProfile, RelationshipProfile

_CLEAR = 1.3
_LIKE_DEGREE = 0.5
"""How alike the degrees are from which on the only relationships of two types are one relation."""

POOLED = "any"

_MOST = 100
"""Relationships of each graph that are compared, the most frequent; the others are pooled."""


@dataclass(frozen=True)
class _Ends:
    """A relationship profile between two mapped labels, with the entity types of its ends."""

    profile: RelationshipProfile
    start: str
    end: str

    @property
    def pair(self) -> frozenset[str]:
        """The two types, whatever the direction."""
        return frozenset((self.start, self.end))

    def pattern(self, *, reverse: bool = False) -> RelationPattern:
        """Return it as a pattern; with ``reverse`` read from its end."""
        p = self.profile
        if reverse:
            return RelationPattern(p.end, p.type, p.start, reverse=True)
        return RelationPattern(p.start, p.type, p.end)


@dataclass(frozen=True)
class _Candidate:
    """A source and a target relationship; ``reverse`` where they run opposite ways."""

    source: _Ends
    target: _Ends
    reverse: bool
    name: float
    overlap: Overlap | None
    degree: float
    numbers: float

    @property
    def shared(self) -> float:
        """Share of the nodes at the end that both have, 0 where unknown."""
        return self.overlap.share if self.overlap is not None else 0.0

    @property
    def score(self) -> float:
        """What the best pairs are taken by."""
        named = self.name if self.name >= SAME_MEANING else 0.5 * self.name
        turned = self.reverse != (
            passive(self.source.profile.type) != passive(self.target.profile.type)
        )
        loop = len(self.source.pair) == 1
        # Only one of the two directions has samples to compare.
        shared = 0.0 if loop else self.shared
        score = 1 - (1 - 0.85 * named) * (1 - 0.8 * shared)
        return score + 0.05 * (self.degree + self.numbers) - (0.2 if loop else 0.05) * turned


def pair_relations(
    entities: Sequence[ProposedEntity],
    source: GraphProfile,
    target: GraphProfile,
    properties: tuple[Properties, Properties],
    overlaps: Overlaps,
) -> tuple[list[ProposedRelation], set[tuple[str, RelationshipProfile]]]:
    """Return the relations between mapped types, and the (side, relationship) that are in them.

    Args:
        entities: the types.
        source: source graph.
        target: target graph.
        properties: of the labels of each.
        overlaps: of these.
    """
    both = [
        _mapped(source, {e.mapping.source.label: e.mapping.name for e in entities}),
        _mapped(target, {e.mapping.target.label: e.mapping.name for e in entities}),
    ]
    first, second = (side[:_MOST] for side in both)
    compared = _Compared(entities, properties, overlaps)
    candidates = [
        compared.candidate(one, other, reverse=reverse)
        for one in first
        for other in second
        for reverse in (False, True)
        if (one.start, one.end)
        == ((other.end, other.start) if reverse else (other.start, other.end))
    ]
    candidates.sort(
        key=lambda c: (-c.score, c.source.profile.type, c.target.profile.type, c.reverse)
    )
    judged = _Judged(candidates, first, second)
    taken: set[int] = set()
    found = chosen(candidates, lambda each: (id(each.source), id(each.target)), judged.sure, taken)
    joined = _joined(found, candidates, taken)
    doubted = {id(end) for each, sure in found if not sure for end in (each.source, each.target)}
    alike = {
        id(end)
        for c in candidates
        if not {id(c.source), id(c.target)} & (taken - doubted)
        and (c.overlap is None or c.shared >= 0.05)
        for end in (c.source, c.target)
    }
    sure_types = {e.mapping.name for e in entities if e.sure}
    pooled = _in_common(
        [
            [e for number, e in enumerate(side) if id(e) in alike or number >= _MOST]
            for side in both
        ],
        sure_types,
    )
    in_pool = {id(end) for side in pooled for end in side}
    # What is pooled for sure need not stand there a second time as doubtful.
    found = [(c, sure) for c, sure in found if sure or not {id(c.source), id(c.target)} & in_pool]
    relations = _grouped(found, joined, sure_types)
    if all(pooled):
        relations.append(_pool(pooled, sure_types))
    used = {
        *(("source", c.source.profile) for c in (*(c for c, _ in found), *joined)),
        *(("target", c.target.profile) for c in (*(c for c, _ in found), *joined)),
        *(("source", ends.profile) for ends in pooled[0]),
        *(("target", ends.profile) for ends in pooled[1]),
    }
    return relations, used


def same_relations(
    entities: Sequence[ProposedEntity], graph: GraphProfile
) -> list[ProposedRelation]:
    """Return the relations of a graph that is compared with itself."""
    ends = _mapped(graph, {e.mapping.source.label: e.mapping.name for e in entities})
    same = [(_Candidate(e, e, False, 1.0, None, 1.0, 1.0), True) for e in ends]
    return _grouped(same, [], {e.mapping.name for e in entities if e.sure})


def _mapped(graph: GraphProfile, types: Mapping[str, str]) -> list[_Ends]:
    ends = [
        _Ends(profile, types[profile.start], types[profile.end])
        for profile in graph.relationships
        if profile.start in types and profile.end in types and profile.count > 0
    ]
    return sorted(ends, key=lambda e: -e.profile.count)


class _Compared:
    """Compares relationships by name, end nodes and numbers."""

    def __init__(
        self,
        entities: Sequence[ProposedEntity],
        properties: tuple[Properties, Properties],
        overlaps: Overlaps,
    ) -> None:
        self._properties = [
            {label: {each.name: each for each in of} for label, of in side.items()}
            for side in properties
        ]
        self._overlaps = overlaps
        self._values: dict[tuple[int, str], Values] = {}
        self.attributes = {
            e.mapping.name: [
                (p, q)
                for line in e.attributes
                for p in line.mapping.properties("source")
                for q in line.mapping.properties("target")
                if self._met(e, p, q, parts=len(line.mapping.source) != len(line.mapping.target))
            ]
            for e in entities
        }

    def _met(self, entity: ProposedEntity, one: str, other: str, *, parts: bool) -> bool:
        """Whether any value is the same: two systems of codes say nothing of who is at an end.

        Nor do a surname and a whole name, that are the same now and then.
        """
        first, second = self._properties
        source, target = entity.mapping.source.label, entity.mapping.target.label
        found = self._overlaps.of(first[source][one], second[target][other])
        return found.share >= FEW_SHARED if parts else found.shared > 0

    def candidate(self, one: _Ends, other: _Ends, *, reverse: bool) -> _Candidate:
        contexts = [context(e.profile.start, e.profile.end) for e in (one, other)]
        return _Candidate(
            one,
            other,
            reverse,
            similarity(_bare(one.profile.type), _bare(other.profile.type), *contexts),
            None if reverse else self.ends(one, other),
            _degree(one.profile, other.profile, reverse=reverse),
            _numbers(one.profile, other.profile, reverse=reverse),
        )

    def ends(self, one: _Ends, other: _Ends) -> Overlap | None:
        """Return the best overlap of the end nodes' values, None where there are no samples."""
        first, second = dict(one.profile.end_samples), dict(other.profile.end_samples)
        overlaps = [
            overlap(self.values(0, one, p), self.values(1, other, q))
            for p, q in self.attributes[one.end]
            if first.get(p) and second.get(q)
        ]
        textual = [o for o in overlaps if o.shared >= 3 or o.shared == 0]
        return max(textual, key=lambda o: o.share, default=None)

    def values(self, side: int, ends: _Ends, name: str) -> Values:
        key = (id(ends), name)
        if key not in self._values:
            profile = ends.profile
            of = self._properties[side][profile.end][name].profile
            sample = dict(profile.end_samples)[name]
            self._values[key] = Values.of(of.types, sample, profile.ends * of.filled * of.distinct)
        return self._values[key]


def _bare(kind: str) -> str:
    """Return a relationship type without words that only say that it leads to a thing."""
    said = words(kind)
    kept = [w for w in said if w not in ("name", "id", "ref", "rel", "key", "link")]
    return "_".join(kept) if kept and len(kept) < len(said) else kind


def _degree(one: RelationshipProfile, other: RelationshipProfile, *, reverse: bool) -> float:
    """Return how alike the relationships per start and per end node are, 0 to 1."""

    def per(profile: RelationshipProfile) -> tuple[float, float]:
        return profile.count / max(1, profile.starts), profile.count / max(1, profile.ends)

    first, second = per(one), per(other)
    if reverse:
        second = (second[1], second[0])
    return math.prod(
        min(a, b) / max(a, b) if a and b else 0.0 for a, b in zip(first, second, strict=True)
    )


def _numbers(one: RelationshipProfile, other: RelationshipProfile, *, reverse: bool) -> float:
    """Return how alike the numbers of relationships, starts and ends are, 0 to 1."""
    first = (one.count, one.starts, one.ends)
    second = (other.count, other.starts, other.ends)
    if reverse:
        second = (other.count, other.ends, other.starts)
    return math.prod(min(a, b) / max(1, a, b) for a, b in zip(first, second, strict=True))


class _Judged:
    """All candidates, each judged beside its rivals: the other candidates of its two ends."""

    def __init__(
        self, candidates: Sequence[_Candidate], first: Sequence[_Ends], second: Sequence[_Ends]
    ) -> None:
        self.of_end: dict[int, list[_Candidate]] = defaultdict(list)
        for each in candidates:
            self.of_end[id(each.source)].append(each)
            self.of_end[id(each.target)].append(each)
        self.turned = {(id(c.source), id(c.target), c.reverse): c for c in candidates}
        self.between = [Counter(e.pair for e in side) for side in (first, second)]
        # The two best others are enough to know the best one beside any given.
        self.shared = {end: _best_others(end, of) for end, of in self.of_end.items()}

    def sure(self, each: _Candidate) -> bool | None:
        """Whether a pair may stand, needs a look (False), or is nothing (None)."""
        types = (each.source.profile.type, each.target.profile.type)
        loop = len(each.source.pair) == 1
        if each.name >= SAME_MEANING:
            # Between nodes of one type, only the names tell which end is which.
            return not (loop and each.reverse and passive(types[0]) == passive(types[1]))
        silent = any(map(opaque, types))
        known = each.overlap is None or each.shared >= 0.8
        # In graphs that hold nearly the same, nearly the same numbers are a fingerprint.
        telling = silent and known and each.numbers >= 0.9
        if telling and each.numbers >= _CLEAR * self._numbers_of_rivals(each):
            return True
        clear = each.shared >= _CLEAR * self._shared_of_rivals(each)
        if each.shared >= (0.3 if silent else 0.6) and clear and not loop:
            return True
        alone = all(side[each.source.pair] == 1 for side in self.between)
        if alone and not loop:
            apart = each.overlap is not None and each.overlap.share == 0
            ends = (each.source, each.target)
            if silent or each.name >= 0.5 or any(map(_says_only_end, ends)):
                return not apart
            if each.degree >= _LIKE_DEGREE and not apart:
                return True
        if alone and silent:
            turned = self.turned[id(each.source), id(each.target), not each.reverse]
            return each.degree >= _CLEAR * turned.degree
        return False if each.name >= 0.5 else None

    def _shared_of_rivals(self, each: _Candidate) -> float:
        ends = id(each.source), id(each.target)
        return max(
            value
            for end, partner in (ends, ends[::-1])
            for other, value in self.shared[end]
            if other != partner
        )

    def _numbers_of_rivals(self, each: _Candidate) -> float:
        return max(
            (
                c.numbers
                for end in (each.source, each.target)
                for c in self.of_end[id(end)]
                if (c.source is each.source) != (c.target is each.target) and not _inverse(c, each)
            ),
            default=0.0,
        )


def _best_others(end: int, candidates: Sequence[_Candidate]) -> list[tuple[int, float]]:
    """Return the two ends across that share most with one, with the share, and nothing as third."""
    best: dict[int, float] = {}
    for each in candidates:
        other = id(each.target) if id(each.source) == end else id(each.source)
        best[other] = max(best.get(other, 0.0), each.shared)
    return [*nlargest(2, best.items(), key=lambda pair: pair[1]), (0, 0.0)]


def _inverse(one: _Candidate, other: _Candidate) -> bool:
    """Whether one is the other said twice: A PARENT_OF B beside B CHILD_OF A."""
    return one.reverse != other.reverse and any(
        first is not second and _numbers(first.profile, second.profile, reverse=True) > 0.98
        for first, second in ((one.source, other.source), (one.target, other.target))
    )


def _says_only_end(ends: _Ends) -> bool:
    """Whether the type is named after the label it leads to, or from: ``HAS_VENUE``."""
    kind = ends.profile.type
    return any(similarity(kind, label) >= 0.9 for label in (ends.profile.end, ends.profile.start))


def _joined(
    found: Sequence[tuple[_Candidate, bool]], candidates: Sequence[_Candidate], taken: set[int]
) -> list[_Candidate]:
    """Return pairs that add a type without a counterpart to a relation that shares its nodes."""
    joined = []
    for extra in candidates:
        free = [id(e) for e in (extra.source, extra.target) if id(e) not in taken]
        if len(free) != 1:
            continue
        partner = extra.target if free[0] == id(extra.source) else extra.source
        for each, sure in found:
            if not sure or each.reverse != extra.reverse:
                continue
            if partner not in (each.source, each.target):
                continue
            alike = extra.name >= 0.5 and extra.shared >= 0.2
            if alike or (extra.shared >= 0.6 and extra.shared >= each.shared):
                joined.append(extra)
                taken.add(free[0])
                break
    return joined


def _grouped(
    found: Sequence[tuple[_Candidate, bool]], joined: Sequence[_Candidate], sure_types: set[str]
) -> list[ProposedRelation]:
    """Make one relation of the same types between several pairs of labels."""
    groups: dict[tuple[str, str, bool], list[_Candidate]] = {}
    for each, sure in found:
        sure = sure and each.source.pair <= sure_types
        key = (each.source.profile.type, each.target.profile.type, sure)
        groups.setdefault(key, []).append(each)
    relations = []
    names: set[str] = {POOLED}
    for (kind, other, sure), members in sorted(
        groups.items(), key=lambda g: (not g[0][2], -sum(m.source.profile.count for m in g[1]))
    ):
        members.sort(key=lambda m: -m.source.profile.count)
        extra = [
            c
            for c in joined
            if any(c.source is m.source or c.target is m.target for m in members)
        ] if sure else []  # fmt: skip
        every = [*members, *extra]
        name = _name(kind, other, members, names)
        relations.append(ProposedRelation(_mapping(name, every), _reason(members, extra), sure))
    return relations


def _name(kind: str, other: str, members: Sequence[_Candidate], names: set[str]) -> str:
    base = identifier((_bare(kind), _bare(other), members[0].source.end))
    name, number = base, 1
    while name in names:
        number += 1
        name = f"{base}_{number}"
    names.add(name)
    return name


def _mapping(name: str, members: Sequence[_Candidate]) -> RelationMapping:
    return RelationMapping(
        name,
        tuple(dict.fromkeys(m.source.pattern() for m in members)),
        tuple(dict.fromkeys(m.target.pattern(reverse=m.reverse) for m in members)),
    )


def _in_common(left: Sequence[Sequence[_Ends]], sure_types: set[str]) -> list[list[_Ends]]:
    """Return what is left between types where both graphs have something left.

    Types that are not sure are taken only where nothing else is left.
    """
    pairs = {e.pair for e in left[0]} & {e.pair for e in left[1]}
    pairs = {pair for pair in pairs if pair <= sure_types} or pairs
    return [[e for e in side if e.pair in pairs] for side in left]


def _pool(members: Sequence[Sequence[_Ends]], sure_types: set[str]) -> ProposedRelation:
    """Return one relation of all members: any neighbour.

    All are read from the type that is first by name. Between nodes of one type nobody can say
    which end is which: there, in any direction.
    """
    source, target = (
        tuple(
            dict.fromkeys(
                ends.pattern(reverse=back)
                for ends in side
                for back in ((False, True) if ends.start == ends.end else (ends.start > ends.end,))
            )
        )
        for side in members
    )
    return ProposedRelation(
        RelationMapping(POOLED, source, target),
        "no counterpart of their own; neighbours all the same",
        sure=all(ends.pair <= sure_types for side in members for ends in side),
    )


def _reason(members: Sequence[_Candidate], extra: Sequence[_Candidate]) -> str:
    counts = [sum(getattr(m, side).profile.count for m in members) for side in ("source", "target")]
    said = [f"{counts[0]:,} / {counts[1]:,} relationships"]
    best = max(members, key=lambda m: m.shared)
    if best.overlap is not None:
        said.append(f"{percent(best.overlap.share)} of the end nodes shared")
    if best.name >= SAME_MEANING:
        said.append("same name" if best.name == 1 else "names of one meaning")
    if best.reverse:
        said.append("they run opposite ways")
    if extra:
        said.append("the others lead to the same nodes")
    return "; ".join(said)
