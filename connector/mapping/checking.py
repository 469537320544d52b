"""Whether what the mapping names is there: for the doctor, and for a sync before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

import cypher
from connector.mapping.labels.parts import as_mapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connector.config.connection import Role
    from connector.config.mapping import Mapping, NeighbourProperty, RelationPattern
    from connector.schema import GraphProfile, LabelProfile

Missing = Literal["label", "property", "type", "direction"]


@dataclass(frozen=True)
class Finding:
    """Something mapped that is not there.

    Attributes:
        role: the graph that it is missing in.
        place: where the mapping names it, "[entity.film]".
        missing: what it is.
        name: its name.
        message: what is wrong, one sentence.
        hint: what to do.
    """

    role: Role
    place: str
    missing: Missing
    name: str
    message: str
    hint: str


def check(mapping: Mapping, source: GraphProfile, target: GraphProfile) -> tuple[Finding, ...]:
    """Return everything mapped that is not in the graphs, in the order of the mapping.

    A label without nodes counts as missing: nothing could be read of it.
    """
    return (
        *_Graph("source", as_mapped(source, mapping, "source")).findings(mapping),
        *_Graph("target", as_mapped(target, mapping, "target")).findings(mapping),
    )


class _Graph:
    def __init__(self, role: Role, graph: GraphProfile) -> None:
        self.role: Role = role
        self.labels = {label.label: label for label in graph.labels if label.count > 0}
        self.relationships = [each for each in graph.relationships if each.count > 0]
        self.types = {each.type for each in self.relationships}

    def findings(self, mapping: Mapping) -> Iterator[Finding]:
        for entity in mapping.entities:
            side, place = entity.side(self.role), f"[entity.{entity.name}]"
            label = self.labels.get(side.label)
            if label is None:
                yield from self.no_label(side.label, place)
                continue
            for name in side.key:
                yield from self.property(label, name, f"{place}, {self.role}")
            for attribute in entity.attributes:
                where = f"{place}, attributes.{attribute.name}"
                for name in attribute.properties(self.role):
                    yield from self.property(label, name, where)
                for carrier in attribute.neighbours(self.role):
                    yield from self.neighbours(label, carrier, where)
        for relation in mapping.relations:
            place = f"[relation.{relation.name}]"
            for pattern in relation.side(self.role):
                yield from self.pattern(pattern, place)

    def no_label(self, label: str, place: str) -> Iterator[Finding]:
        for name in cypher.alternatives(label):
            if name not in self.labels:
                yield Finding(
                    self.role,
                    place,
                    "label",
                    name,
                    f"the {self.role} has no node with the label {name!r}",
                    _instead(name, self.labels, "labels"),
                )

    def neighbours(
        self, label: LabelProfile, carrier: NeighbourProperty, place: str
    ) -> Iterator[Finding]:
        if carrier.label not in self.labels:
            yield from self.no_label(carrier.label, place)
            return
        yield from self.pattern(carrier.pattern(label.label), place)
        yield from self.property(self.labels[carrier.label], carrier.property, place)

    def property(self, label: LabelProfile, name: str, place: str) -> Iterator[Finding]:
        known = [each.name for each in label.properties]
        if name not in known:
            yield Finding(
                self.role,
                place,
                "property",
                name,
                f"no node with the {self.role} label {label.label!r} has the property {name!r}",
                _instead(name, known, "properties"),
            )

    def pattern(self, pattern: RelationPattern, place: str) -> Iterator[Finding]:
        if pattern.through is not None:
            yield from self.no_label(pattern.through.label, place)
        for step in pattern.steps:
            yield from self.step(step, place)

    def step(self, pattern: RelationPattern, place: str) -> Iterator[Finding]:
        start, end = pattern.head, pattern.tail
        if pattern.reverse:
            start, end = end, start
        # A missing label is told once, at its entity type.
        if not {start, end} <= self.labels.keys():
            return
        of_type = [each for each in self.relationships if each.type == pattern.type]
        if any((each.start, each.end) == (start, end) for each in of_type):
            return
        if not of_type:
            message = f"the {self.role} has no relationship of the type {pattern.type!r}"
            yield Finding(
                self.role,
                place,
                "type",
                pattern.type,
                message,
                _instead(pattern.type, self.types, "relationship types"),
            )
            return
        message = f"{pattern}: no relationship of the {self.role} does so"
        ways = sorted({f"(:{each.start})-[:{each.type}]->(:{each.end})" for each in of_type})
        turned = any((each.start, each.end) == (end, start) for each in of_type)
        yield Finding(
            self.role,
            place,
            "direction" if turned else "type",
            pattern.type,
            message,
            "turn the arrow round: they run the other way"
            if turned
            else f"there are {', '.join(ways[:5])}",
        )


def _instead(name: str, known: Iterable[str], what: str) -> str:
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}? Put it right in sameas.toml, or bring it back"
    return f"there are the {what} {', '.join(names[:10]) or '(none)'}; put it right in sameas.toml"
