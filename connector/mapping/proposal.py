"""What is proposed, line by line, with the reason of each and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connector.config.mapping import Mapping

if TYPE_CHECKING:
    from connector.config.mapping import AttributeMapping, EntityMapping, RelationMapping


@dataclass(frozen=True)
class ProposedAttribute:
    """One attribute; ``sure`` is False where a person should look first."""

    mapping: AttributeMapping
    reason: str
    sure: bool = True


@dataclass(frozen=True)
class ProposedEntity:
    """One entity type.

    Attributes:
        mapping: label and key of each side; its attributes are the sure ones.
        reason: why the labels are one.
        keys: why the key of the source, and that of the target.
        attributes: all attributes, also doubtful ones.
        sure: False where a person should look first.
    """

    mapping: EntityMapping
    reason: str
    keys: tuple[str, str]
    attributes: tuple[ProposedAttribute, ...] = ()
    sure: bool = True

    @classmethod
    def of(
        cls,
        mapping: EntityMapping,
        attributes: tuple[ProposedAttribute, ...],
        *,
        reason: str,
        keys: tuple[str, str],
        sure: bool,
    ) -> ProposedEntity:
        """Make one whose mapping has the sure attributes."""
        kept = tuple(each.mapping for each in attributes if each.sure)
        return cls(replace(mapping, attributes=kept), reason, keys, attributes, sure)


@dataclass(frozen=True)
class ProposedRelation:
    """One relation; ``sure`` is False where a person should look first."""

    mapping: RelationMapping
    reason: str
    sure: bool = True


@dataclass(frozen=True)
class Proposal:
    """A mapping proposed, with reasons.

    Attributes:
        entities: entity types, the sure ones and the doubtful ones.
        relations: relations, likewise.
        left_out: what was not mapped and why, one sentence each.
    """

    entities: tuple[ProposedEntity, ...]
    relations: tuple[ProposedRelation, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def mapping(self) -> Mapping:
        """The mapping of all that is sure: what the written file says before it is edited."""
        return Mapping(
            tuple(each.mapping for each in self.entities if each.sure),
            tuple(each.mapping for each in self.relations if each.sure),
        )

    @property
    def doubtful(self) -> int:
        """Number of lines written as comments to enable."""
        return (
            sum(not each.sure for each in self.entities)
            + sum(not line.sure for each in self.entities if each.sure for line in each.attributes)
            + sum(not each.sure for each in self.relations)
        )
