"""How much says that two properties are one attribute: names, values, words in the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.keys import percent
from connector.mapping.names import (
    SAME_MEANING,
    context,
    dated,
    filler,
    id_like,
    opaque,
    similarity,
    undated,
)
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.attributes.witnesses import Agreement
    from connector.mapping.overlaps import Overlap, Overlaps
    from connector.mapping.values import Property

_SAME_WORDS = 0.94
SOME_WORDS, MANY_WORDS = 0.1, 0.3
"""How alike the words of two properties' values are, beside a name of one meaning and alone."""

FEW_SHARED = 0.15
"""Values shared below which the words in them are looked at."""

_UNIQUE = 0.8
"""Share of different values from which on a text is the name of one entity."""

TEMPORAL = ("year", "date")
_NUMERIC = ("number", "year")


@dataclass(frozen=True)
class PropertyPair:
    """Two properties that may be one attribute.

    Attributes:
        overlap: of the values.
        name: how alike the names are, 0 to 1.
        evidence: how much the shared values say for it, 0 to 1.
        fits: whether the values have forms that can be compared.
        contradicted: whether the values say that it cannot be.
        words: how alike the words of the values are, 0 to 1, where the values share little.
        agreement: of nodes that have a name in common, where that was asked.
    """

    source: Property
    target: Property
    overlap: Overlap
    name: float = 0.0
    evidence: float = 0.0
    fits: bool = True
    contradicted: bool = False
    words: float = 0.0
    agreement: Agreement | None = None

    @property
    def score(self) -> float:
        """What the best pairs are taken by: the name first, then the values."""
        named = self.name if self.name >= SAME_MEANING else 0.5 * self.name
        return (1 - (1 - 0.85 * named) * (1 - 0.9 * self.evidence)) * (1 if self.fits else 0.5)

    @property
    def distinctive(self) -> bool:
        """Whether shared values mean shared entities, on both sides."""
        return self.distinct >= 0.5

    @property
    def distinct(self) -> float:
        """Share of different values, of the side that has fewer, 0 to 1."""
        return min(self.source.profile.distinct, self.target.profile.distinct)

    @property
    def silent(self) -> bool:
        """Whether one of the names says nothing, so that the values decide."""
        names = self.source.name, self.target.name
        return any(opaque(name) or filler(name) for name in names)


def usable(each: Property) -> bool:
    """Whether the values can be compared, and are not all the same."""
    return each.values.form != "other" and len(each.values.said) > 1


def compare(
    one: Property,
    other: Property,
    keys: tuple[str, str],
    overlaps: Overlaps,
    name: float | None = None,
) -> PropertyPair | None:
    """Return what says that two properties are one attribute, or None where nothing does.

    Args:
        one, other: of the source, of the target.
        keys: the key of each label.
        overlaps: of the values.
        name: how alike the names are, where these are not the properties' own.
    """
    if not (usable(one) and usable(other)):
        return None
    own, others = context(one.label.label), context(other.label.label)
    name = similarity(one.name, other.name, own, others) if name is None else name
    first, second = one.values, other.values
    if first.form in TEMPORAL and second.form in TEMPORAL and name < SAME_MEANING:
        bare = undated(one.name), undated(other.name)
        name = max(name, similarity(*bare, own, others)) if all(bare) else name
        name = 0.9 if dated(one.name, own) and dated(other.name, others) else name
    evidence, found = overlaps.evidence(one, other), overlaps.of(one, other)
    # Keys that number the nodes of their own graph say nothing about the other one.
    if evidence < 0.05 and any(
        p.name == key and (id_like(p.name) > 0 or not p.values.textual)
        for p, key in zip((one, other), keys, strict=True)
    ):
        return None
    contradicted = min(id_like(one.name), id_like(other.name)) >= 0.8 and evidence < 0.05
    words = 0.0
    # Worth the words only where the values themselves say nothing.
    telling = name >= 0.5 or max(one.profile.distinct, other.profile.distinct) >= 0.5
    if telling and first.textual and second.textual and evidence < FEW_SHARED:
        words = overlaps.vocabulary(one, other)
        seen = min(len(first.said), len(second.said))
        whole = all(len(v.said) >= 0.99 * v.size for v in (first, second))
        if name >= 0.5 and not found.shared:
            contradicted = (seen >= 50 or whole) and words < 0.02
    if name < 0.3 and evidence == 0.0 and words < MANY_WORDS:
        return None
    return PropertyPair(one, other, found, name, evidence, _fit(one, other), contradicted, words)


def _fit(one: Property, other: Property) -> bool:
    forms = {one.values.form, other.values.form}
    if len(forms) == 1:
        return True
    return forms in ({"year", "date"}, {"year", "number"}, {"text", "identifier"}) or (
        forms == {"number", "identifier"}
    )


def is_sure(each: PropertyPair, rivals: Sequence[PropertyPair]) -> bool | None:
    """Whether a pair may stand, needs a look (False), or is nothing (None).

    Its rivals are the other candidates of its two properties.
    """
    textual = each.source.values.textual and each.target.values.textual
    if each.name >= SAME_MEANING and each.fits and not each.contradicted:
        by_name = (
            each.name >= _SAME_WORDS
            or each.evidence > 0
            or each.overlap.shared > 0
            or each.words >= SOME_WORDS
        )
        return by_name or not textual
    best = max((c.evidence for c in rivals), default=0.0)
    # A name and its aliases say the same in both graphs: which is which matters little.
    naming = textual and each.evidence >= 0.3 and each.distinct >= _UNIQUE
    clear = each.evidence >= (1.0 if naming else 1.3) * best
    # Two cities of a person are alike whatever they are of; two persons of a film are seldom.
    people = each.source.values.personal and each.target.values.personal
    enough = 0.1 if each.distinctive else 0.3 if each.silent or people else 2.0
    if each.fits and each.evidence >= enough and clear:
        return True
    # Of a full name, both the first and the last name have the words.
    others = (
        max((c.words for c in rivals if getattr(c, end) is getattr(each, end)), default=0.0)
        for end in ("source", "target")
    )
    # Nor do the words of names tell where the names themselves are found elsewhere.
    alike = each.words >= max(MANY_WORDS, 1.3 * min(others)) and best < FEW_SHARED
    if each.fits and alike:
        return True
    if each.name >= SAME_MEANING or (each.name >= 0.5 and each.fits and not each.contradicted):
        return False
    return False if each.evidence >= 0.3 else None


def reason(each: PropertyPair) -> str:
    """Return what the two properties share, or an example of each, and how often they are there."""
    source, target = each.source, each.target
    if each.agreement is not None:
        same = " / ".join(map(quoted, each.agreement.example))
        said = f"{percent(each.agreement.share)} of {each.agreement.nodes} namesakes agree, {same}"
    elif each.overlap.shared and each.source.values.form not in _NUMERIC:
        one, other = each.overlap.examples[0]
        same = quoted(one) if one == other else f"{quoted(one)} = {quoted(other)}"
        said = f"{percent(each.overlap.share)} of the values shared, {same}"
    else:
        said = f"e.g. {quoted(source.values.example)} / {quoted(target.values.example)}"
        if each.source.values.textual:
            said += ", none shared"
    filled = f"filled {percent(source.profile.filled)} / {percent(target.profile.filled)}"
    return f"{said}; {filled}"
