"""What is a text in one graph and a node of its own in the other: a city, a genre, a venue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping, NeighbourProperty, ways
from connector.mapping.attributes.comparing import (
    FEW_SHARED,
    SOME_WORDS,
    compare,
    is_sure,
    reason,
)
from connector.mapping.attributes.pairing import unique
from connector.mapping.choosing import chosen
from connector.mapping.names import context, identifier, similarity
from connector.mapping.overlaps import Overlaps
from connector.mapping.proposal import ProposedAttribute, ProposedEntity
from connector.mapping.values import Property, Values
from connector.schema import PropertyProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from connector.config.connection import Role
    from connector.config.mapping import Carrier, RelationPattern
    from connector.mapping.attributes.comparing import PropertyPair
    from connector.mapping.paths import Path
    from connector.mapping.proposal import ProposedRelation
    from connector.schema import GraphProfile, LabelProfile

_MOST = 30
"""Neighbours of an entity, on average, beyond which what they say is no attribute."""

_FORMS = ("text", "identifier", "year", "date")
_TURNED: tuple[tuple[Role, Role], ...] = (("source", "target"), ("target", "source"))

_AS_MUCH = 0.4
"""Evidence of a further way to the same neighbours, as a share of that of the best."""

_TOLD = 3
"""Properties of a neighbour that are looked at where there is no sample of the neighbours'."""


@dataclass(frozen=True)
class _Led:
    """What leads from the nodes of a label to others.

    Attributes:
        count: how many relationships, or paths.
        near: how many nodes of the label have any.
        far: how many others are reached.
        samples: of what these say; None where nobody knows which of their label they are.
    """

    pattern: RelationPattern
    count: int
    near: int
    far: int
    samples: Mapping[str, tuple[str, ...]] | None


@dataclass(frozen=True, eq=False)
class _Reached:
    """What neighbours of one label's nodes say, as if it were a property of these."""

    carrier: NeighbourProperty
    said: Property

    @property
    def way(self) -> RelationPattern:
        """The relationships, whatever is told of their far ends."""
        return self.carrier.pattern(self.said.label.label)

    def likeness(self, own: Property) -> float:
        """Return how alike a property's name is to what leads there, 0 to 1."""
        each = self.carrier
        names = (
            each.type,
            each.label,
            f"{each.type}_{each.property}",
            f"{each.label}_{each.property}",
        )
        contexts = context(own.label.label), context(self.said.label.label)
        return max(similarity(own.name, name, *contexts) for name in names)


@dataclass(frozen=True)
class _Candidate:
    pair: PropertyPair
    own: Property
    reached: _Reached
    role: Role
    """The side of the neighbours."""

    @property
    def ends(self) -> tuple[object, object]:
        """The property and the relationships, each good for one attribute."""
        return id(self.own), (self.role, self.reached.way)


def with_carriers(
    entities: Sequence[ProposedEntity],
    relations: Sequence[ProposedRelation],
    graphs: Mapping[Role, GraphProfile],
    further: Mapping[Role, Iterable[Path]],
    properties: Mapping[Role, Mapping[str, tuple[Property, ...]]],
) -> list[ProposedEntity]:
    """Add attributes that are a property on one side and neighbours' on the other.

    Args:
        entities: with the attributes that both sides have as properties.
        relations: whose relationships are compared as such already.
        graphs: of both sides.
        further: what leads to others through a node, on both sides.
        properties: by side and label.
    """
    related = {
        role: {pattern for each in relations if each.sure for pattern in each.mapping.side(role)}
        for role in graphs
    }
    labels = {role: {x.label: x for x in graph.labels} for role, graph in graphs.items()}
    led = {role: _led(graph, further[role]) for role, graph in graphs.items()}
    found = []
    for entity in entities:
        candidates: list[_Candidate] = []
        for role, other in _TURNED:
            label = entity.mapping.side(role).label
            reached = list(_reached(led[role].get(label, ()), labels[role], related[role]))
            own = _left(entity, other, properties[other][entity.mapping.side(other).label])
            candidates += _candidates(own, reached, role)
        found.append(_added(entity, candidates) if candidates else entity)
    return found


def _left(entity: ProposedEntity, role: Role, properties: Sequence[Property]) -> list[Property]:
    """Return the properties that no attribute has for sure, and no key is."""
    taken = set(entity.mapping.side(role).key)
    for attribute in entity.mapping.attributes:
        taken |= set(attribute.properties(role))
    return [each for each in properties if each.name not in taken and each.values.form in _FORMS]


def _led(graph: GraphProfile, further: Iterable[Path]) -> dict[str, list[_Led]]:
    """Return by label what leads from its nodes to others, at once or through a node."""
    found: list[_Led] = []
    for each in graph.relationships:
        there, back = ways(each.start, each.type, each.end)
        samples = dict(each.end_samples)
        found.append(_Led(there, each.count, each.starts, each.ends, samples))
        found.append(_Led(back, each.count, each.ends, each.starts, None))
    for path in further:
        first, second = path.first, path.second
        told = path.end_samples if second.out else None
        found.append(_Led(path.pattern, path.count, first.reached, second.reached, told))
    by_head: dict[str, list[_Led]] = defaultdict(list)
    for one in found:
        by_head[one.pattern.head].append(one)
    return by_head


def _reached(
    led: Iterable[_Led],
    labels: Mapping[str, LabelProfile],
    related: set[RelationPattern],
) -> Iterator[_Reached]:
    """Yield what the neighbours of a label say that no relation leads to."""
    for each in led:
        pattern = each.pattern
        if {pattern, pattern.turned()} & related:
            continue
        if not each.near or each.count > _MOST * each.near:
            continue
        label, tail = labels[pattern.head], labels[pattern.tail]
        samples = _samples(tail) if each.samples is None else each.samples
        for of in tail.properties:
            if of.name not in samples:
                continue
            profile = PropertyProfile(
                pattern.type,
                of.types,
                of.filled * min(1.0, each.near / label.count),
                of.distinct * min(1.0, each.far / each.near),
                samples[of.name],
            )
            values = Values.of(of.types, profile.samples, each.far * of.filled * of.distinct)
            if values.form in _FORMS:
                carrier = NeighbourProperty(
                    pattern.type, pattern.tail, of.name, pattern.reverse, pattern.through
                )
                yield _Reached(carrier, Property(label, profile, values))


def _samples(label: LabelProfile) -> dict[str, tuple[str, ...]]:
    """Return the samples of the properties that tell the nodes apart best."""
    best = sorted(label.properties, key=lambda p: (-p.filled * p.distinct, p.name))[:_TOLD]
    return {each.name: each.samples for each in best}


def _candidates(
    own: Sequence[Property], reached: Sequence[_Reached], role: Role
) -> Iterator[_Candidate]:
    said = [each.said for each in reached]
    overlaps = Overlaps(said, own) if role == "source" else Overlaps(own, said)
    for each in reached:
        for other in own:
            ends = (each.said, other) if role == "source" else (other, each.said)
            pair = compare(*ends, ("", ""), overlaps, each.likeness(other))
            if pair is not None:
                yield _Candidate(pair, other, each, role)


def _added(entity: ProposedEntity, candidates: list[_Candidate]) -> ProposedEntity:
    """Add the best candidates, each property and each relationship once."""
    candidates.sort(
        key=lambda c: (
            -c.pair.score,
            -similarity(c.reached.carrier.property, "name"),
            c.own.name,
            str(c.reached.carrier),
        )
    )
    of: dict[object, list[_Candidate]] = defaultdict(list)
    for each in candidates:
        for end in each.ends:
            of[end].append(each)

    def sure(each: _Candidate) -> bool | None:
        rivals = [
            c.pair
            for end in each.ends
            for c in of[end]
            if (c.own is each.own) != (c.reached.way == each.reached.way)
        ]
        return _sure(each.pair, rivals)

    taken: set[object] = set()
    best = chosen(candidates, lambda c: c.ends, sure, taken)
    lines = [
        _line(each, stands, _further(each, candidates, taken) if stands and each.own.listed else ())
        for each, stands in best
    ]
    certain = [line for line in lines if line.sure]
    kept = [line for line in entity.attributes if line.sure or not _repeats(line, certain)]
    return ProposedEntity.of(
        entity.mapping,
        unique([*kept, *lines]),
        reason=entity.reason,
        keys=entity.keys,
        sure=entity.sure,
    )


def _repeats(doubtful: ProposedAttribute, lines: Sequence[ProposedAttribute]) -> bool:
    """Whether a doubtful line has a property that stands in another one now."""
    return any(
        set(doubtful.mapping.side(role)) & set(line.mapping.side(role))
        for line in lines
        for role in ("source", "target")
    )


def _sure(pair: PropertyPair, rivals: Sequence[PropertyPair]) -> bool | None:
    """Whether a pair may stand; as for two properties, but a name alone is not enough.

    What a relationship is called says less of what its nodes say than a property's name does.
    """
    sure = is_sure(pair, rivals)
    if sure and pair.source.values.textual:
        return bool(pair.evidence or pair.overlap.shared or pair.words >= SOME_WORDS)
    return sure


def _further(
    best: _Candidate, candidates: Sequence[_Candidate], taken: set[object]
) -> tuple[_Candidate, ...]:
    """Return what else leads to the neighbours that a list names: its cast and its directors.

    What they take is added to ``taken``.
    """
    found: list[_Candidate] = []
    for each in candidates:
        carrier, same = each.reached.carrier, best.reached.carrier
        if (
            each.own is best.own
            and each.role == best.role
            and (carrier.label, carrier.property) == (same.label, same.property)
            and each.ends[1] not in taken
            and each.pair.evidence >= max(FEW_SHARED, _AS_MUCH * best.pair.evidence)
        ):
            found.append(each)
            taken.add(each.ends[1])
    return tuple(found)


def _line(each: _Candidate, sure: bool, further: Sequence[_Candidate]) -> ProposedAttribute:
    carriers = tuple(one.reached.carrier for one in (each, *further))
    ends: tuple[tuple[Carrier, ...], tuple[Carrier, ...]] = (each.own.name,), carriers
    source, target = ends if each.role == "target" else ends[::-1]
    name = identifier((each.own.name, *([] if further else [carriers[0].type])))
    said = "".join(f"; {carrier.type} leads to some of them too" for carrier in carriers[1:])
    return ProposedAttribute(AttributeMapping(name, source, target), reason(each.pair) + said, sure)
