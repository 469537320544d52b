"""Which properties of two labels are the same attribute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.keys import percent
from connector.mapping.names import (
    SAME_MEANING,
    context,
    dated,
    id_like,
    identifier,
    opaque,
    similarity,
    undated,
)
from connector.mapping.positions import pair_positions
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Overlap, Overlaps, Property

_SAME_WORDS = 0.94
_SOME_WORDS, _MANY_WORDS = 0.1, 0.3
"""How alike the words of two properties' values are, beside a name of one meaning and alone."""

_FEW_SHARED = 0.15
"""Values shared below which the words in them are looked at."""

_TEMPORAL = ("year", "date")
_NUMERIC = ("number", "year")


@dataclass(frozen=True)
class _Candidate:
    source: Property
    target: Property
    name: float
    evidence: float
    overlap: Overlap
    fits: bool
    contradicted: bool
    words: float

    @property
    def score(self) -> float:
        """What the best pairs are taken by: the name first, then the values."""
        named = self.name if self.name >= SAME_MEANING else 0.5 * self.name
        return (1 - (1 - 0.85 * named) * (1 - 0.9 * self.evidence)) * (1 if self.fits else 0.5)

    @property
    def distinctive(self) -> bool:
        """Whether shared values mean shared entities, on both sides."""
        return min(self.source.profile.distinct, self.target.profile.distinct) >= 0.5

    @property
    def silent(self) -> bool:
        """Whether one of the names says nothing, so that the values decide."""
        return opaque(self.source.name) or opaque(self.target.name)


def pair_attributes(
    source: Sequence[Property],
    target: Sequence[Property],
    keys: tuple[str, str],
    overlaps: Overlaps,
) -> tuple[ProposedAttribute, ...]:
    """Return the attributes of two labels, each property used once, the most telling first."""
    candidates = [
        candidate
        for one in source
        for other in target
        if (candidate := _candidate(one, other, keys, overlaps)) is not None
    ]
    candidates.sort(key=lambda each: (-each.score, each.source.name, each.target.name))
    of: dict[int, list[_Candidate]] = defaultdict(list)
    for each in candidates:
        of[id(each.source)].append(each)
        of[id(each.target)].append(each)
    position = pair_positions(source, target)
    taken = set() if position is None else {id(each) for each in position[1]}
    found: list[tuple[_Candidate, bool]] = []
    for wanted in (True, False):  # a doubtful pair takes no property from a sure one
        for each in candidates:
            if id(each.source) in taken or id(each.target) in taken:
                continue
            rivals = [c for end in (each.source, each.target) for c in of[id(end)] if c is not each]
            if _sure(each, rivals) is wanted:
                found.append((each, wanted))
                taken |= {id(each.source), id(each.target)}
    found += _only_dates(source, target, keys, taken, overlaps)
    found.sort(key=lambda pair: (not pair[1], -_telling(pair[0]), pair[0].source.name))
    lines = [_line(each, sure) for each, sure in found]
    joined = _joined(found, lines, candidates)
    return _unique(joined if position is None else [*joined, position[0]])


def same_attributes(properties: Sequence[Property], key: str) -> tuple[ProposedAttribute, ...]:
    """Return the attributes of a label that is compared with itself."""
    lines = []
    for each in sorted(properties, key=lambda p: (-_weight(p), p.name)):
        surrogate = each.name == key and (not each.values.textual or id_like(each.name) > 0)
        if surrogate or not _usable(each):
            continue
        lines.append(
            ProposedAttribute(
                AttributeMapping(identifier((each.name,)), (each.name,), (each.name,)),
                f"e.g. {quoted(each.values.example)}; filled {percent(each.profile.filled)}, "
                f"different {percent(each.profile.distinct)}",
            )
        )
    return _unique(lines)


def _usable(each: Property) -> bool:
    return each.values.form != "other" and len(each.values.said) > 1


def _candidate(
    one: Property, other: Property, keys: tuple[str, str], overlaps: Overlaps
) -> _Candidate | None:
    if not (_usable(one) and _usable(other)):
        return None
    own, others = context(one.label.label), context(other.label.label)
    name = similarity(one.name, other.name, own, others)
    first, second = one.values, other.values
    if first.form in _TEMPORAL and second.form in _TEMPORAL and name < SAME_MEANING:
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
    if telling and first.textual and second.textual and evidence < _FEW_SHARED:
        words = overlaps.vocabulary(one, other)
        seen = min(len(first.said), len(second.said))
        whole = all(len(v.said) >= 0.99 * v.size for v in (first, second))
        if name >= 0.5 and not found.shared:
            contradicted = (seen >= 50 or whole) and words < 0.02
    if name < 0.3 and evidence == 0.0 and words < _MANY_WORDS:
        return None
    return _Candidate(one, other, name, evidence, found, _fit(one, other), contradicted, words)


def _fit(one: Property, other: Property) -> bool:
    forms = {one.values.form, other.values.form}
    if len(forms) == 1:
        return True
    return forms in ({"year", "date"}, {"year", "number"}, {"text", "identifier"}) or (
        forms == {"number", "identifier"}
    )


def _sure(each: _Candidate, rivals: Sequence[_Candidate]) -> bool | None:
    """Whether a pair may stand, needs a look (False), or is nothing (None).

    Its rivals are the other candidates of its two properties.
    """
    textual = each.source.values.textual and each.target.values.textual
    if each.name >= SAME_MEANING and each.fits and not each.contradicted:
        by_name = (
            each.name >= _SAME_WORDS
            or each.evidence > 0
            or each.overlap.shared > 0
            or each.words >= _SOME_WORDS
        )
        return by_name or not textual
    clear = each.evidence >= 1.3 * max((c.evidence for c in rivals), default=0.0)
    # Two cities of a person are alike whatever they are of: only names of the thing itself tell.
    enough = 0.1 if each.distinctive else 0.3 if each.silent else 2.0
    if each.fits and each.evidence >= enough and clear:
        return True
    # Of a full name, both the first and the last name have the words.
    others = (
        max((c.words for c in rivals if getattr(c, end) is getattr(each, end)), default=0.0)
        for end in ("source", "target")
    )
    alike = each.words >= max(_MANY_WORDS, 1.3 * min(others))
    if each.fits and alike:
        return True
    if each.name >= SAME_MEANING or (each.name >= 0.5 and each.fits and not each.contradicted):
        return False
    return False if each.evidence >= 0.3 else None


def _only_dates(
    source: Sequence[Property],
    target: Sequence[Property],
    keys: tuple[str, str],
    taken: set[int],
    overlaps: Overlaps,
) -> list[tuple[_Candidate, bool]]:
    """Pair the only date of each side that is left: nothing else tells what p3 is."""
    left = [
        [p for p in side if p.values.form in _TEMPORAL and id(p) not in taken and p.name != key]
        for side, key in ((source, keys[0]), (target, keys[1]))
    ]
    if any(len(side) != 1 for side in left):
        return []
    one, other = left[0][0], left[1][0]
    found = overlaps.of(one, other)
    silent = [opaque(p.name) for p in (one, other)]
    if not any(silent) or not (_usable(one) and _usable(other)):
        return []
    generic = all(opaque(p.name) or dated(p.name, context(p.label.label)) for p in (one, other))
    near = one.values.form != other.values.form or found.share >= 0.5
    taken |= {id(one), id(other)}
    return [
        (
            _Candidate(one, other, 0.0, 0.0, found, fits=True, contradicted=False, words=0.0),
            generic and near,
        )
    ]


def _joined(
    found: list[tuple[_Candidate, bool]],
    lines: list[ProposedAttribute],
    candidates: Sequence[_Candidate],
) -> list[ProposedAttribute]:
    """Add properties without a counterpart to the attribute whose values they share."""
    used = {id(p) for each, _ in found for p in (each.source, each.target)}
    for extra in candidates:
        free = [p for p in (extra.source, extra.target) if id(p) not in used]
        textual = extra.source.values.textual
        if len(free) != 1 or not (textual and (extra.distinctive or extra.words)):
            continue
        for index, (each, sure) in enumerate(found):
            partner = extra.target if free[0] is extra.source else extra.source
            if not sure or partner not in (each.source, each.target):
                continue
            # Two names that are one name only in parts have no values in common, but words.
            worded = each.evidence < _FEW_SHARED and extra.words >= _MANY_WORDS
            if extra.evidence < max(0.15, 0.4 * each.evidence) and not worded:
                continue
            mapping = lines[index].mapping
            if free[0] is extra.source:
                mapping = replace(mapping, source=(*mapping.source, free[0].name))
            else:
                mapping = replace(mapping, target=(*mapping.target, free[0].name))
            lines[index] = replace(
                lines[index],
                mapping=mapping,
                reason=f"{lines[index].reason}; {free[0].name} shares "
                f"{percent(max(extra.overlap.share, extra.words))} of its "
                f"{'values' if extra.evidence else 'words'} too",
            )
            used.add(id(free[0]))
            break
    return lines


def _weight(each: Property) -> float:
    textual = 1.0 if each.values.form == "text" else 0.3
    return textual * each.profile.distinct * (0.2 + each.profile.filled)


def _telling(each: _Candidate) -> float:
    """How well the attribute names an entity: the first one is shown to people."""
    return min(_weight(each.source), _weight(each.target)) + 0.3 * (
        max(similarity(each.source.name, "name"), similarity(each.target.name, "name")) >= 0.9
    )


def _line(each: _Candidate, sure: bool) -> ProposedAttribute:
    source, target = each.source, each.target
    if each.overlap.shared and each.source.values.form not in _NUMERIC:
        one, other = each.overlap.examples[0]
        same = quoted(one) if one == other else f"{quoted(one)} = {quoted(other)}"
        said = f"{percent(each.overlap.share)} of the values shared, {same}"
    else:
        said = f"e.g. {quoted(source.values.example)} / {quoted(target.values.example)}"
        if each.source.values.textual:
            said += ", none shared"
    filled = f"filled {percent(source.profile.filled)} / {percent(target.profile.filled)}"
    return ProposedAttribute(
        AttributeMapping(identifier((source.name, target.name)), (source.name,), (target.name,)),
        f"{said}; {filled}",
        sure,
    )


def _unique(lines: Sequence[ProposedAttribute]) -> tuple[ProposedAttribute, ...]:
    """Number attributes that came out with the same name."""
    names: set[str] = set()
    found = []
    for line in lines:
        name, number = line.mapping.name, 1
        while name in names:
            number += 1
            name = f"{line.mapping.name}_{number}"
        names.add(name)
        found.append(replace(line, mapping=replace(line.mapping, name=name)))
    return tuple(found)
