"""What a plan is made of: links that should stand, links that do, decisions, the difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.config.mapping import EntitySide
    from model.confidence.budget import Expectation
    from model.graph import Cardinality

Scalar = str | int | float | bool
Counts = tuple[int, int]
"""Entities of one type: in the source, in the target."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Neighbours of a link's two entities that were found again: what supports the link.

    Attributes:
        relation: the channel that they were reached through (``director (of)`` for its inverse).
        type: entity type of the neighbours.
        source_key, target_key: of the neighbours, canonical key texts.
        probability: of the neighbours being the same, 0 to 1.
        attention: share of all that the relation found again that is these two, 0 to 1.
        weight: log-odds of the link's score that they account for; negative speaks against it.
        linked: the neighbours are themselves to be linked.
    """

    relation: str
    type: str
    source_key: str
    target_key: str
    probability: float
    attention: float
    weight: float
    linked: bool = False


@dataclass(frozen=True, slots=True)
class WantedLink:
    """A link that should stand.

    Attributes:
        source_key, target_key: canonical key texts (`connector.extract.keys`).
        confidence: calibrated probability, 0 to 1.
        reasons: the strongest reasons as text, strongest first.
        mirrored: attributes of the source entity that its stand-in shows.
        evidence: what supports it, most weight first; None where evidence is not to be written.
    """

    type: str
    source_key: str
    target_key: str
    confidence: float
    reasons: tuple[str, ...] = ()
    mirrored: Mapping[str, Scalar] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, slots=True)
class StandingLink:
    """A SAME_AS in the target graph that a run of this pair of graphs wrote.

    Only what the difference needs is read: not its reasons, its model or its date. ``evidence`` is
    the number of its `Evidence`, None where it was written without.
    """

    type: str
    source_key: str
    target_key: str
    confidence: float
    run: str
    locked: bool = False
    evidence: int | None = None


@dataclass(frozen=True)
class Decision:
    """What a person said of a pair: NOT_SAME_AS, or a SAME_AS that is locked.

    Attributes:
        gone: an end of the relationship is no longer an entity of the type (its label or key was
            removed); that end's key is empty.
    """

    type: str
    source_key: str
    target_key: str
    same: bool
    by: str | None = None
    at: str | None = None
    reason: str | None = None
    gone: bool = False


@dataclass(frozen=True)
class TypeEnds:
    """How the entities of one type are found: label and key on each side."""

    name: str
    source: EntitySide
    target: EntitySide


@dataclass(frozen=True, slots=True)
class Change:
    """A link whose confidence moved: the old version closes, the new one stands."""

    old: StandingLink
    new: WantedLink


@dataclass(frozen=True)
class Standing:
    """What stands in the target graph between one pair of graphs.

    Attributes:
        types: the types that are linked; only their links are read.
        links: sorted by type and keys.
        lost: type to the number of links that lead to something that is no entity any more.
        unmapped: type to the number of links of types that are no longer mapped; they stay.
        entities: type to its entities when a run last wrote.
        latest: the last run of the pair of graphs and how far it had come; None: unknown.
    """

    source_graph: str
    target_graph: str
    same_database: bool
    types: tuple[TypeEnds, ...]
    links: tuple[StandingLink, ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    entities: Mapping[str, Counts] = field(default_factory=dict)
    latest: tuple[str, str] | None = None


@dataclass(frozen=True)
class About:
    """What made the links, kept with the run: fingerprint of the mapping, model, settings.

    ``schema`` is what the mapped part of both graphs looked like (`connector.mapping.drift`).
    """

    mapping: str = ""
    model: str = ""
    settings: str = ""
    schema: str = ""


@dataclass(frozen=True)
class Fingerprint:
    """So many things, and a sum of hashes that is the same for the same things in any order."""

    count: int
    digest: str


@dataclass(frozen=True)
class Basis:
    """What a plan was made upon: where that has moved, it is not applied.

    Attributes:
        run: id of the last run then.
        links, decisions: type to what stood.
        entities: role to type to the keys of the entities, for each graph that the target
            database holds: the target, and where it is the same database the source.
    """

    run: str | None
    links: Mapping[str, Fingerprint] = field(default_factory=dict)
    decisions: Mapping[str, Fingerprint] = field(default_factory=dict)
    entities: Mapping[str, Mapping[str, Fingerprint]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Entities of one type that links join to one, of which the plan adds some.

    Attributes:
        entities: of both sides together.
        added: links of it that the plan adds.
        sources, targets: a few of their keys; of a type whose sides are the same nodes all are
            sources.
    """

    type: str
    entities: int
    added: int
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The difference between the links that should stand and those that do.

    Self-contained: it can be stored and applied later. ``add``, ``change`` and ``close`` are
    sorted by type and keys.

    Attributes:
        kept: links that stand and stay as they are, locked ones included.
        standing: links that stood and are not locked; the share that closes is of these.
        refused: wanted links that a person said are not the same.
        expected_precision: share of the links that the aligner wants expected to be right.
        expected_wrong: how many of them are expected to be wrong.
        expected_interval: within which the precision is with a probability of 90%.
        expected: type to the same, the threshold, and how many links the budget left to review.
        entities, entities_before: type to its entities now, and when a run last wrote.
        lost, unmapped: as in `Standing`; lost links close.
        cardinalities: of the types, where they are known.
        locked: type, source key and target key of the links that people had locked.
        latest: as in `Standing`: no other run may have written since; None in a plan that was kept,
            whose ``basis`` tells.
        groups: the largest groups of entities that new links join, by type.
        basis: what it was made upon; None where it is applied at once.
        neighbours: how the entities of the types are found that evidence names.
    """

    source_graph: str
    target_graph: str
    same_database: bool
    types: tuple[TypeEnds, ...]
    add: tuple[WantedLink, ...] = ()
    change: tuple[Change, ...] = ()
    close: tuple[StandingLink, ...] = ()
    kept: int = 0
    standing: int = 0
    refused: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    entities: Mapping[str, Counts] = field(default_factory=dict)
    entities_before: Mapping[str, Counts] = field(default_factory=dict)
    expected_precision: float | None = None
    expected_wrong: float | None = None
    expected_interval: tuple[float, float] | None = None
    expected: Mapping[str, Expectation] = field(default_factory=dict)
    about: About = field(default_factory=About)
    cardinalities: Mapping[str, Cardinality] = field(default_factory=dict)
    locked: tuple[tuple[str, str, str], ...] = ()
    latest: tuple[str, str] | None = None
    groups: tuple[Group, ...] = ()
    basis: Basis | None = None
    neighbours: tuple[TypeEnds, ...] = ()

    @property
    def closing(self) -> int:
        """Links that close for good (a change is none)."""
        return len(self.close) + sum(self.lost.values())

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.add or self.change or self.closing)

    def symmetric(self, ends: TypeEnds) -> bool:
        """Whether both sides of a type are the same nodes, so that a pair has no direction."""
        return self.same_database and ends.source == ends.target
