"""The mapping: what corresponds in the two graphs, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cypher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config.connection import Role
    from model.graph import Cardinality, Kind

_WORD = re.compile(r"\w+")
_STAND_IN = frozenset({"graph", "type", "label", "key"})


def mirrored_name(attribute: str) -> str:
    """Return a stand-in's property for an attribute: with a ``_`` where it uses the name itself."""
    return f"{attribute}_" if attribute in _STAND_IN else attribute


@dataclass(frozen=True)
class EntitySide:
    """One side of an entity type: the label, and the properties that together are the key.

    Where one graph parts what is one kind in the other, ``label`` is alternatives: ``Film|Short``.
    """

    label: str
    key: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of which an entity has any."""
        return cypher.alternatives(self.label)


@dataclass(frozen=True)
class Through:
    """``-[:type]->(:label)``, or ``<-[:type]-(:label)`` where ``reverse``: to a node between two.

    What is a relationship in one graph is a node with two in the other: a role, an authorship.
    """

    type: str
    label: str
    reverse: bool = False


@dataclass(frozen=True)
class NeighbourProperty:
    """``-[:type]->(:label).property``, or ``<-[:type]-(:label).property`` where ``reverse``.

    What the neighbours of an entity say is an attribute where the other graph has a property for
    it: a city that is a node here and a text there. With ``through`` a node stands between, and
    ``type`` leads on from there.
    """

    type: str
    label: str
    property: str
    reverse: bool = False
    through: Through | None = None

    def __str__(self) -> str:
        return f"{self.pattern('').arrows}.{_ticked(self.property)}"

    def pattern(self, head: str) -> RelationPattern:
        """Return the relationships of a label's nodes that lead there."""
        return RelationPattern(head, self.type, self.label, self.reverse, self.through)


Carrier = str | NeighbourProperty
"""What carries an attribute: a property of the entity, or one of its neighbours."""


@dataclass(frozen=True)
class AttributeMapping:
    """One attribute: the carriers of each side (several are one attribute)."""

    name: str
    source: tuple[Carrier, ...]
    target: tuple[Carrier, ...]
    kind: Kind | None = None

    def side(self, role: Role) -> tuple[Carrier, ...]:
        """Return the carriers on that side."""
        return self.source if role == "source" else self.target

    def properties(self, role: Role) -> tuple[str, ...]:
        """Return the properties of the entity itself on that side."""
        return tuple(each for each in self.side(role) if isinstance(each, str))

    def neighbours(self, role: Role) -> tuple[NeighbourProperty, ...]:
        """Return the properties of neighbours on that side."""
        return tuple(each for each in self.side(role) if not isinstance(each, str))


@dataclass(frozen=True)
class EntityMapping:
    """One entity type. ``link`` is False for context; ``cardinality`` None is estimated."""

    name: str
    source: EntitySide
    target: EntitySide
    attributes: tuple[AttributeMapping, ...] = ()
    cardinality: Cardinality | None = None
    link: bool = True

    def side(self, role: Role) -> EntitySide:
        """Return the label and key on that side."""
        return self.source if role == "source" else self.target


@dataclass(frozen=True)
class RelationPattern:
    """``(:head)-[:type]->(:tail)``, or ``(:head)<-[:type]-(:tail)`` where ``reverse``.

    With ``through`` a node stands between, and ``type`` leads on from there to the tail.
    """

    head: str
    type: str
    tail: str
    reverse: bool = False
    through: Through | None = None

    @property
    def steps(self) -> tuple[RelationPattern, ...]:
        """The pattern as patterns of one relationship each, from the head to the tail."""
        if self.through is None:
            return (self,)
        between = self.through
        return (
            RelationPattern(self.head, between.type, between.label, between.reverse),
            RelationPattern(between.label, self.type, self.tail, self.reverse),
        )

    def turned(self) -> RelationPattern:
        """Return the same relationships, read from the tail."""
        if self.through is None:
            return RelationPattern(self.tail, self.type, self.head, not self.reverse)
        between = self.through
        return RelationPattern(
            self.tail,
            between.type,
            self.head,
            not between.reverse,
            Through(self.type, between.label, not self.reverse),
        )

    def __str__(self) -> str:
        return f"(:{_labels(self.head)}){self.arrows}"

    @property
    def arrows(self) -> str:
        """The pattern as text, without its head."""
        return "".join(
            f"{_arrow(each.type, each.reverse)}(:{_labels(each.tail)})" for each in self.steps
        )


def _arrow(kind: str, reverse: bool) -> str:
    left, right = ("<-", "-") if reverse else ("-", "->")
    return f"{left}[:{_ticked(kind)}]{right}"


def _ticked(name: str) -> str:
    return name if _WORD.fullmatch(name) else "`" + name.replace("`", "``") + "`"


def _labels(label: str) -> str:
    return "|".join(map(_ticked, cypher.alternatives(label)))


def ways(start: str, kind: str, end: str) -> tuple[RelationPattern, RelationPattern]:
    """Return the pattern of relationships from their start, and from their end."""
    pattern = RelationPattern(start, kind, end)
    return pattern, pattern.turned()


@dataclass(frozen=True)
class RelationMapping:
    """One relation: the patterns of each side that together are it.

    Heads and tails are labels of mapped entity types. Patterns of one relation may join different
    pairs of types (a pooled relation); the aligner then sees one relation per pair of types.
    """

    name: str
    source: tuple[RelationPattern, ...]
    target: tuple[RelationPattern, ...]

    def side(self, role: Role) -> tuple[RelationPattern, ...]:
        """Return the patterns on that side."""
        return self.source if role == "source" else self.target


@dataclass(frozen=True)
class Mapping:
    """What corresponds: entity types and relations."""

    entities: tuple[EntityMapping, ...]
    relations: tuple[RelationMapping, ...] = ()

    def patterns(self, role: Role) -> Iterator[tuple[str, RelationPattern]]:
        """Yield what is named by relationships: relations, and attributes that neighbours carry."""
        for relation in self.relations:
            for pattern in relation.side(role):
                yield relation.name, pattern
        for entity in self.entities:
            for attribute in entity.attributes:
                for carrier in attribute.neighbours(role):
                    pattern = carrier.pattern(entity.side(role).label)
                    yield f"{entity.name}.{attribute.name}", pattern
