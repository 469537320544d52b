"""What corresponds in two graphs: proposed from their profiles, written as sameas.toml, checked."""

from connector.mapping.checking import Finding, check
from connector.mapping.labels.parts import as_mapped
from connector.mapping.proposal import (
    Proposal,
    ProposedAttribute,
    ProposedEntity,
    ProposedRelation,
)
from connector.mapping.proposing import propose
from connector.mapping.writing import toml

__all__ = [
    "Finding",
    "Proposal",
    "ProposedAttribute",
    "ProposedEntity",
    "ProposedRelation",
    "as_mapped",
    "check",
    "propose",
    "toml",
]
