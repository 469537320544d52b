"""How alike a relationship of one graph is to one of the other: name, end nodes, numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.attributes.comparing import FEW_SHARED
from connector.mapping.names import (
    SAME_MEANING,
    context,
    passive,
    similarity,
    words,
)
from connector.mapping.overlaps import overlap
from connector.mapping.values import Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.overlaps import Overlap, Overlaps
    from connector.mapping.proposal import ProposedEntity
    from connector.mapping.relations.ends import Ends
    from connector.mapping.values import Properties
    from connector.schema import RelationshipProfile


@dataclass(frozen=True)
class Candidate:
    """A source and a target relationship; ``reverse`` where they run opposite ways."""

    source: Ends
    target: Ends
    reverse: bool
    name: float
    overlap: Overlap | None
    degree: float
    numbers: float

    @property
    def roundabout(self) -> bool:
        """Whether it leads through a node where a relationship leads at once."""
        return self.source.roundabout or self.target.roundabout

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


class Compared:
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
        self._attributes = {
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

    def candidate(self, one: Ends, other: Ends, *, reverse: bool) -> Candidate:
        """Return what is known of two relationships; ``reverse`` where they run opposite ways."""
        contexts = [context(e.profile.start, e.profile.end) for e in (one, other)]
        return Candidate(
            one,
            other,
            reverse,
            similarity(bare(one.profile.type), bare(other.profile.type), *contexts),
            None if reverse else self._ends(one, other),
            _alike_in_degree(one.profile, other.profile, reverse=reverse),
            alike_in_number(one.profile, other.profile, reverse=reverse),
        )

    def _ends(self, one: Ends, other: Ends) -> Overlap | None:
        """Return the best overlap of the end nodes' values, None where there are no samples."""
        first, second = dict(one.profile.end_samples), dict(other.profile.end_samples)
        overlaps = [
            overlap(self._values_of(0, one, p), self._values_of(1, other, q))
            for p, q in self._attributes[one.end]
            if first.get(p) and second.get(q)
        ]
        textual = [o for o in overlaps if o.shared >= 3 or o.shared == 0]
        return max(textual, key=lambda o: o.share, default=None)

    def _values_of(self, side: int, ends: Ends, name: str) -> Values:
        key = (id(ends), name)
        if key not in self._values:
            profile = ends.profile
            of = self._properties[side][profile.end][name].profile
            sample = dict(profile.end_samples)[name]
            self._values[key] = Values.of(of.types, sample, profile.ends * of.filled * of.distinct)
        return self._values[key]


def bare(kind: str) -> str:
    """Return a relationship type without words that only say that it leads to a thing."""
    said = words(kind)
    kept = [w for w in said if w not in ("name", "id", "ref", "rel", "key", "link")]
    return "_".join(kept) if kept and len(kept) < len(said) else kind


def _alike_in_degree(
    one: RelationshipProfile, other: RelationshipProfile, *, reverse: bool
) -> float:
    """Return how alike the relationships per start and per end node are, 0 to 1."""

    def per(profile: RelationshipProfile) -> tuple[float, float]:
        return profile.count / max(1, profile.starts), profile.count / max(1, profile.ends)

    first, second = per(one), per(other)
    if reverse:
        second = (second[1], second[0])
    return math.prod(
        min(a, b) / max(a, b) if a and b else 0.0 for a, b in zip(first, second, strict=True)
    )


def alike_in_number(
    one: RelationshipProfile, other: RelationshipProfile, *, reverse: bool
) -> float:
    """Return how alike the numbers of relationships, starts and ends are, 0 to 1."""
    first = (one.count, one.starts, one.ends)
    second = (other.count, other.starts, other.ends)
    if reverse:
        second = (other.count, other.ends, other.starts)
    return math.prod(min(a, b) / max(1, a, b) for a, b in zip(first, second, strict=True))
