"""The mapping: what corresponds in the two graphs, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connector.config.connection import Role
    from model.graph import Cardinality, Kind

_WORD = re.compile(r"\w+")
_STAND_IN = frozenset({"graph", "type", "label", "key"})


def mirrored_name(attribute: str) -> str:
    """Return a stand-in's property for an attribute: with a ``_`` where it uses the name itself."""
    return f"{attribute}_" if attribute in _STAND_IN else attribute


@dataclass(frozen=True)
class EntitySide:
    """One side of an entity type: the label, and the properties that together are the key."""

    label: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class AttributeMapping:
    """One attribute: the properties of each side that carry it (several are one attribute)."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    kind: Kind | None = None

    def side(self, role: Role) -> tuple[str, ...]:
        """Return the properties on that side."""
        return self.source if role == "source" else self.target


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
    """``(:head)-[:type]->(:tail)``, or ``(:head)<-[:type]-(:tail)`` where ``reverse``."""

    head: str
    type: str
    tail: str
    reverse: bool = False

    def __str__(self) -> str:
        left, right = ("<-", "-") if self.reverse else ("-", "->")
        head, kind, tail = (_ticked(name) for name in (self.head, self.type, self.tail))
        return f"(:{head}){left}[:{kind}]{right}(:{tail})"


def _ticked(name: str) -> str:
    return name if _WORD.fullmatch(name) else "`" + name.replace("`", "``") + "`"


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
