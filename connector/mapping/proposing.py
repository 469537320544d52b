"""A mapping proposed from the profiles of two graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cypher
from connector.config.mapping import EntityMapping, EntitySide, ways
from connector.config.patterns import leads_away
from connector.mapping.attributes.pairing import pair_attributes, same_attributes
from connector.mapping.carriers import with_carriers
from connector.mapping.keys import percent, propose_key
from connector.mapping.labels.broader import own_labels
from connector.mapping.labels.neighbours import with_neighbours
from connector.mapping.labels.pairing import LabelPair, pair_labels
from connector.mapping.labels.parts import join_parts
from connector.mapping.names import identifier, unused
from connector.mapping.overlaps import Overlaps
from connector.mapping.paths import paths
from connector.mapping.proposal import Proposal, ProposedEntity
from connector.mapping.relations.pairing import pair_relations, same_relations
from connector.mapping.values import properties
from connector.mapping.wording import listed, printable
from connector.schema import GraphProfile, LabelProfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.config.connection import Role
    from connector.mapping.keys import Key
    from connector.mapping.proposal import ProposedAttribute, ProposedRelation
    from connector.schema import RelationshipProfile


def propose(source: GraphProfile, target: GraphProfile) -> Proposal:
    """Propose what corresponds, from names and from the overlap of the values.

    What is not sure is marked doubtful, what has no counterpart is left out: a wrong line costs
    more than a missing one. Two equal profiles are taken as one database, which is compared with
    itself to find duplicates.
    """
    same = source == target
    source, unusable = _usable(source, "source")
    target, others = (source, []) if same else _usable(target, "target")
    if same:
        return _deduplicate(source, unusable)
    return _pair(source, target, [*unusable, *others])


def _pair(source: GraphProfile, target: GraphProfile, left_out: list[str]) -> Proposal:
    (source, first), (target, second) = join_parts(source, target)
    overlaps = Overlaps(
        (p for each in first.values() for p in each), (p for each in second.values() for p in each)
    )
    paired = pair_labels(first, second, overlaps)
    pairs = with_neighbours(paired, source, target)
    left_out += paired.left_out
    entities: list[ProposedEntity] = []
    for pair in pairs:
        keys = propose_key(first[pair.source]), propose_key(second[pair.target])
        if keys[0] is None or keys[1] is None:
            side, label = ("source", pair.source) if keys[0] is None else ("target", pair.target)
            left_out.append(f"{side} label {label}: no property comes near to being a key")
            continue
        lines = pair_attributes(
            first[pair.source], second[pair.target], (keys[0].name, keys[1].name), overlaps
        )
        entities.append(_entity(pair, (keys[0], keys[1]), lines, _names(entities)))
    graphs: dict[Role, GraphProfile] = {"source": source, "target": target}
    further = {
        role: paths(
            graph,
            {*paired.settled[role], *(e.mapping.side(role).label for e in entities if e.sure)},
        )
        for role, graph in graphs.items()
    }
    relations, used = pair_relations(entities, graphs, further, (first, second), overlaps)
    entities = with_carriers(
        entities, relations, graphs, further, {"source": first, "target": second}
    )
    for side, graph in (("source", source), ("target", target)):
        left_out += _unmapped(side, graph, entities, relations, {r for s, r in used if s == side})
    return Proposal(tuple(entities), tuple(relations), tuple(dict.fromkeys(left_out)))


def _deduplicate(graph: GraphProfile, left_out: list[str]) -> Proposal:
    """Compare a database with itself: every label with itself."""
    own = properties(graph.labels)
    labels, parts = own_labels(own)
    left_out += parts
    entities: list[ProposedEntity] = []
    for label in labels:
        key = propose_key(own[label])
        if key is None:
            left_out.append(f"label {label}: no property comes near to being a key")
            continue
        lines = same_attributes(own[label], key.name)
        pair = LabelPair(label, label, 1.0, 1.0, bool(lines))
        entities.append(_entity(pair, (key, key), lines, _names(entities)))
    relations = same_relations(entities, graph)
    used = {
        each
        for each in graph.relationships
        if {each.start, each.end} <= {entity.mapping.source.label for entity in entities}
    }
    left_out += _unmapped("", graph, entities, relations, used)
    return Proposal(tuple(entities), tuple(relations), tuple(dict.fromkeys(left_out)))


def _names(entities: Sequence[ProposedEntity]) -> set[str]:
    return {entity.mapping.name for entity in entities}


def _entity(
    pair: LabelPair,
    keys: tuple[Key, Key],
    lines: tuple[ProposedAttribute, ...],
    names: set[str],
) -> ProposedEntity:
    # What one graph has in several labels has a name of its own in the other.
    labels = sorted((pair.source, pair.target), key=lambda label: label.count("|"))
    told = tuple(" ".join(cypher.alternatives(label)[:3]) for label in labels)
    name = unused(identifier(told), names)
    if pair.source == pair.target:
        reason = "the same label"
    elif pair.name >= 0.85:
        reason = "labels of one meaning"
    elif pair.between:
        reason = "they stand between the same types"
    else:
        reason = f"their values overlap ({percent(pair.evidence)})"
    if "|" in pair.source + pair.target:
        reason += "; the parts are one across"
    doubts = [key.reason for key in keys if not key.sure]
    return ProposedEntity.of(
        EntityMapping(
            name, EntitySide(pair.source, (keys[0].name,)), EntitySide(pair.target, (keys[1].name,))
        ),
        lines,
        reason="no key for sure" if doubts and pair.sure else reason,
        keys=(keys[0].reason, keys[1].reason),
        sure=pair.sure and not doubts,
    )


def _usable(graph: GraphProfile, side: str) -> tuple[GraphProfile, list[str]]:
    """Leave out what Cypher cannot name safely, and labels without nodes."""
    left_out: list[str] = []

    def safe(name: str, what: str) -> bool:
        try:
            cypher.quote(name)
        except cypher.InvalidIdentifierError as exc:
            left_out.append(f"{side} {what} {printable(ascii(name))}: {exc}")
            return False
        return True

    def property_is_safe(name: str, label: str) -> bool:
        what = f"property of {label}"
        if leads_away(name):
            left_out.append(f"{side} {what} {printable(name)}: reads like a relationship")
            return False
        return safe(name, what)

    def label_is_safe(label: str) -> bool:
        if "|" in label:
            left_out.append(f"{side} label {printable(label)}: it reads like several")
            return False
        return safe(label, "label")

    labels = tuple(
        LabelProfile(
            label.label,
            label.count,
            tuple(p for p in label.properties if property_is_safe(p.name, label.label)),
            label.nodes,
        )
        for label in graph.labels
        if label.count > 0 and label_is_safe(label.label)
    )
    known = {label.label for label in labels}
    relationships = tuple(
        each
        for each in graph.relationships
        if {each.start, each.end} <= known and safe(each.type, "relationship type")
    )
    return GraphProfile(labels, relationships), left_out


def _unmapped(
    side: str,
    graph: GraphProfile,
    entities: Sequence[ProposedEntity],
    relations: Sequence[ProposedRelation],
    used: set[RelationshipProfile],
) -> list[str]:
    """Say which labels, properties and relationship types have no counterpart."""
    prefix = f"{side} " if side else ""
    role: Role = "target" if side == "target" else "source"
    of = {entity.mapping.side(role).label: entity for entity in entities}
    reached = {
        (label, each)
        for label, entity in of.items()
        for line in entity.attributes
        for each in line.mapping.neighbours(role)
    }
    patterns = {each.pattern(label) for label, each in reached}
    led = [*patterns, *(one for each in relations for one in each.mapping.side(role))]
    between = {one.through.label for one in led if one.through is not None}
    known = {*of, *(each.label for _, each in reached), *between}
    said = []
    labels = [f"{each.label} ({each.count:,})" for each in graph.labels if each.label not in known]
    if labels:
        said.append(f"{prefix}labels without a counterpart: {listed(labels)}")
    for label in graph.labels:
        entity = of.get(label.label)
        if entity is None:
            continue
        mapped = set(entity.mapping.side(role).key)
        for line in entity.attributes:
            mapped |= set(line.mapping.properties(role))
        rest = [p.name for p in label.properties if p.name not in mapped]
        if rest:
            said.append(f"{prefix}properties of {label.label} not mapped: {listed(rest)}")
    rest = sorted({
        f"{r.type} ({r.start} to {r.end})"
        for r in graph.relationships
        if r not in used
        and r.start in of
        and r.end in of
        and patterns.isdisjoint(ways(r.start, r.type, r.end))
    })  # fmt: skip
    if rest:
        said.append(f"{prefix}relationships not mapped: {listed(rest)}")
    return said
