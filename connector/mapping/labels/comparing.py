"""How alike two labels are: by name, by values, by the words in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.names import similarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.overlaps import Overlaps
    from connector.mapping.values import Property

SAME_NAME = 0.85


@dataclass(frozen=True)
class Candidate:
    """A source and a target label.

    Attributes:
        name: how alike the names are, 0 to 1.
        evidence: how much the values say that they are of one kind, 0 to 1.
        contradicted: whether the values say that they cannot be.
        words: how alike the words of the values are, 0 to 1.
    """

    source: str
    target: str
    name: float
    evidence: float
    contradicted: bool
    words: float

    @property
    def score(self) -> float:
        """What the best pairs are taken by: the name first, then the values."""
        named = self.name if self.name >= SAME_NAME else 0.5 * self.name
        return 1 - (1 - 0.85 * named) * (1 - 0.9 * self.evidence) - 0.3 * self.contradicted


def compared(
    a: str,
    b: str,
    first: Sequence[Property],
    second: Sequence[Property],
    overlaps: Overlaps,
) -> Candidate:
    """Compare two labels.

    Args:
        a, b: of the source, of the target.
        first, second: their properties.
        overlaps: of these.
    """
    name = similarity(a, b)
    found: list[float] = []
    shared, texts, words, alike = 0, 0, 0.0, 0.0
    for one in first:
        for other in second:
            common = overlaps.of(one, other)
            if not (one.values.textual and other.values.textual):
                # Sparse numbers count, half as much; years and counts are alike everywhere.
                if common.shared and distinctive(one) and distinctive(other):
                    found.append(0.5 * overlaps.evidence(one, other))
                continue
            shared += common.shared
            told = one.values.form == other.values.form == "text"
            vocabulary = 0.0
            if told and (distinctive(one) or distinctive(other)):
                vocabulary = overlaps.vocabulary(one, other)
                alike = max(alike, vocabulary)
            found.append(min(map(_telling, (one, other))) * overlaps.evidence(one, other))
            if distinctive(one) and distinctive(other):
                seen = min(len(one.values.said), len(other.values.said))
                if name >= 0.5 and told and seen >= 50:
                    texts += 1
                    words = max(words, vocabulary if not shared else 1.0)
    evidence = 1.0
    for value in sorted(found, reverse=True)[:2]:
        evidence *= 1 - value
    contradicted = texts > 0 and shared == 0 and evidence == 1.0 and words < 0.02
    return Candidate(a, b, name, 1 - evidence, contradicted, alike)


def _telling(each: Property) -> float:
    """Return how far shared values mean shared entities, 0 to 1: cities tell little of people."""
    return min(1.0, 2.0 * each.profile.distinct) if each.profile.filled >= 0.1 else 0.0


def distinctive(each: Property) -> bool:
    """Whether the property tells nodes apart, so that shared values mean shared entities."""
    return each.profile.distinct >= 0.5 and each.profile.filled >= 0.1
