"""Which properties of two labels are the same attribute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.choosing import chosen
from connector.mapping.comparing import (
    FEW_SHARED,
    MANY_WORDS,
    SOME_WORDS,
    TEMPORAL,
    PropertyPair,
    compare,
    is_sure,
    reason,
    usable,
)
from connector.mapping.keys import percent, without_repetition
from connector.mapping.languages import in_all_languages
from connector.mapping.names import alias, context, dated, id_like, identifier, opaque, similarity
from connector.mapping.positions import pair_positions
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.witnesses import Witnesses
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from connector.mapping.values import Overlaps, Property


_LONGER = 1.3
"""How many times as long as its parts together a whole may be."""

_ONE_WORD = 1.2
"""Words of a value, on average, up to which it is one word: a surname."""

_LEFT = 60
"""Properties of a side that namesakes are asked about, the best filled."""

_NAMING = 0.2
"""Share of different values from which on a text is the name of few enough to ask them."""

_SAID = ("text", "identifier", "number")
"""Forms of what stands in a longer text as it is."""


def pair_attributes(
    source: Sequence[Property],
    target: Sequence[Property],
    keys: tuple[str, str],
    overlaps: Overlaps,
) -> tuple[ProposedAttribute, ...]:
    """Return the attributes of two labels, each property used once, the most telling first."""
    source, target = map(without_repetition, (source, target), keys)
    candidates = [
        candidate
        for one in source
        for other in target
        if (candidate := compare(one, other, keys, overlaps)) is not None
    ]
    candidates.sort(key=lambda each: (-each.score, each.source.name, each.target.name))
    of: dict[int, list[PropertyPair]] = defaultdict(list)
    for each in candidates:
        of[id(each.source)].append(each)
        of[id(each.target)].append(each)
    positions, taken = pair_positions(source, target)

    def sure(each: PropertyPair) -> bool | None:
        ends = each.source, each.target
        return is_sure(each, [c for end in ends for c in of[id(end)] if c is not each])

    aliases = {id(p) for p in (*source, *target) if p.values.textual and alias(p.name)}
    # A name takes its aliases: what one graph has as an alias is the name in the other one.
    found = chosen(candidates, _ends, lambda each: sure(each) or None, taken | aliases)
    taken |= {end for each, _ in found for end in _ends(each)}
    lines = [_line(each, sure, keys) for each, sure in found]
    of_names = [each for each in candidates if not aliases.isdisjoint(_ends(each))]
    lines = _joined(found, lines, of_names, taken)
    more = chosen(candidates, _ends, lambda each: sure(each) or None, taken)
    more += _witnessed(source, target, keys, taken, overlaps, [each for each, _ in found + more])
    more += chosen(candidates, _ends, sure, taken)
    more += _only_dates(source, target, keys, taken, overlaps)
    lines += [_line(each, sure, keys) for each, sure in more]
    both = sorted(
        zip(found + more, lines, strict=True),
        key=lambda of: (not of[0][1], -_telling(of[0][0]), of[0][0].source.name),
    )
    found, lines = [pair for pair, _ in both], [line for _, line in both]
    lines = _joined(found, lines, candidates, taken)
    lines = _completed(found, lines, (source, target), keys)
    return unique([*in_all_languages(lines, source, target), *positions])


def same_attributes(properties: Sequence[Property], key: str) -> tuple[ProposedAttribute, ...]:
    """Return the attributes of a label that is compared with itself."""
    lines = []
    positions, taken = pair_positions(properties, properties)
    properties = without_repetition(properties, key)
    for each in sorted(properties, key=lambda p: (-_weight(p), p.name)):
        coded = id_like(each.name) > 0 and each.values.length <= _ONE_WORD
        surrogate = each.name == key and (not each.values.textual or coded)
        if surrogate or not usable(each) or id(each) in taken:
            continue
        lines.append(
            ProposedAttribute(
                AttributeMapping(identifier((each.name,)), (each.name,), (each.name,)),
                f"e.g. {quoted(each.values.example)}; filled {percent(each.profile.filled)}, "
                f"different {percent(each.profile.distinct)}",
            )
        )
    return unique([*lines, *positions])


def _ends(each: PropertyPair) -> tuple[int, int]:
    return id(each.source), id(each.target)


def _witnessed(
    source: Sequence[Property],
    target: Sequence[Property],
    keys: tuple[str, str],
    taken: set[int],
    overlaps: Overlaps,
    found: Sequence[PropertyPair],
) -> list[tuple[PropertyPair, bool]]:
    """Pair properties that are left in which nodes of one name agree, whatever they are called."""
    witnesses = Witnesses(
        [
            (each.source, each.target)
            for each in found
            if each.distinct >= _NAMING
            and each.source.values.textual
            and each.target.values.textual
        ]
    )
    left = [
        sorted(filter(usable, side), key=lambda p: (-p.profile.filled, p.name))[:_LEFT]
        for side in _free((source, target), keys, taken)
    ]
    agreed = [
        (agreement, one, other)
        for one in left[0]
        for other in left[1]
        if (agreement := witnesses.agreement(one, other)) is not None
    ]
    agreed.sort(key=lambda each: (-each[0].kappa, each[1].name, each[2].name))
    pairs = [
        PropertyPair(one, other, overlaps.of(one, other), agreement=agreement)
        for agreement, one, other in agreed
    ]
    return chosen(pairs, _ends, lambda _: True, taken)


def _free(
    sides: tuple[Sequence[Property], Sequence[Property]], keys: tuple[str, str], taken: set[int]
) -> list[list[Property]]:
    """Return the properties of both sides that no attribute has, and no key is."""
    return [
        [p for p in side if id(p) not in taken and p.name != key]
        for side, key in zip(sides, keys, strict=True)
    ]


def _only_dates(
    source: Sequence[Property],
    target: Sequence[Property],
    keys: tuple[str, str],
    taken: set[int],
    overlaps: Overlaps,
) -> list[tuple[PropertyPair, bool]]:
    """Pair the only date of each side that is left: nothing else tells what p3 is."""
    left = [
        [p for p in side if p.values.form in TEMPORAL]
        for side in _free((source, target), keys, taken)
    ]
    if any(len(side) != 1 for side in left):
        return []
    one, other = left[0][0], left[1][0]
    found = overlaps.of(one, other)
    silent = [opaque(p.name) for p in (one, other)]
    if not any(silent) or not (usable(one) and usable(other)):
        return []
    generic = all(opaque(p.name) or dated(p.name, context(p.label.label)) for p in (one, other))
    near = one.values.form != other.values.form or found.share >= 0.5
    taken |= {id(one), id(other)}
    return [(PropertyPair(one, other, found), generic and near)]


def _joined(
    found: list[tuple[PropertyPair, bool]],
    lines: list[ProposedAttribute],
    candidates: Sequence[PropertyPair],
    taken: set[int],
) -> list[ProposedAttribute]:
    """Add properties without a counterpart to the attribute whose values they share."""
    for extra in candidates:
        free = [p for p in (extra.source, extra.target) if id(p) not in taken]
        textual = extra.source.values.textual
        if len(free) != 1 or not (textual and (extra.distinctive or extra.words)):
            continue
        for index, (each, sure) in enumerate(found):
            partner = extra.target if free[0] is extra.source else extra.source
            if not sure or partner not in (each.source, each.target):
                continue
            # Two names that are one name only in parts have no values in common, but words.
            worded = each.evidence < FEW_SHARED and extra.words >= MANY_WORDS
            enough = 0.01 if alias(free[0].name) else max(0.15, 0.4 * each.evidence)
            if extra.evidence < enough and not worded:
                continue
            side = 0 if free[0] is extra.source else 1
            lines[index] = _extended(
                lines[index],
                side,
                free[0],
                f"shares {percent(max(extra.overlap.share, extra.words))} of its "
                f"{'values' if extra.evidence else 'words'} too",
                # What a node is called comes before what else it is called.
                first=(each.source, each.target)[side].listed and not free[0].listed,
            )
            taken.add(id(free[0]))
            break
    return lines


def _completed(
    found: list[tuple[PropertyPair, bool]],
    lines: list[ProposedAttribute],
    sides: tuple[Sequence[Property], Sequence[Property]],
    keys: tuple[str, str],
) -> list[ProposedAttribute]:
    """Add the rest of a text of which only a part was found: a surname, a house number."""
    used = (
        {name for line in lines for name in line.mapping.source},
        {name for line in lines for name in line.mapping.target},
    )
    for index, (each, sure) in enumerate(found):
        if not (sure and each.source.values.textual and each.target.values.textual):
            continue
        for side, whole in ((0, each.target), (1, each.source)):
            said = lines[index].mapping.source, lines[index].mapping.target
            if len(said[1 - side]) > 1:
                continue
            parts = [p for p in sides[side] if p.name in said[side]]
            free = [p for p in sides[side] if p.name not in used[side] and p.name != keys[side]]
            while (rest := _rest(parts, free, whole)) is not None:
                parts.append(rest)
                used[side].add(rest.name)
                lines[index] = _extended(lines[index], side, rest, "is the rest of it")
            if len(parts) > len(said[side]):
                named = replace(lines[index].mapping, name=identifier((whole.name,)))
                lines[index] = replace(lines[index], mapping=named)
    return lines


def _rest(parts: Sequence[Property], free: Sequence[Property], whole: Property) -> Property | None:
    """Return which property has most of what a text has beside some parts, None where none has."""
    told = {word for part in parts for word in part.values.vocabulary}
    shares = [
        (share, rest)
        for rest in free
        if rest not in parts
        and rest.values.form in _SAID
        and (share := _of_the_rest(told, rest, whole))
        >= (SOME_WORDS if _complete(parts, rest, whole) else MANY_WORDS)
    ]
    return max(shares, key=lambda found: found[0], default=(0.0, None))[1]


def _extended(
    line: ProposedAttribute, side: int, extra: Property, why: str, *, first: bool = False
) -> ProposedAttribute:
    """Return an attribute with a property more on one side, 0 the source's and 1 the target's."""
    ends = [line.mapping.source, line.mapping.target]
    ends[side] = (extra.name, *ends[side]) if first else (*ends[side], extra.name)
    mapping = replace(line.mapping, source=ends[0], target=ends[1])
    return replace(line, mapping=mapping, reason=f"{line.reason}; {extra.name} {why}")


def _of_the_rest(told: AbstractSet[str], rest: Property, whole: Property) -> float:
    """Return the share of words in common, of those that two properties have beside some.

    Of values of one word, a sample has as few of the words as of the values.
    """
    left, own = (each.values.vocabulary.keys() - told for each in (whole, rest))
    seen = len(rest.values.said) / rest.values.size if rest.values.length <= _ONE_WORD else 1.0
    return len(left & own) / (max(len(left), len(own), 1) * seen)


def _complete(parts: Sequence[Property], rest: Property, whole: Property) -> bool:
    """Whether parts and the rest together, and not the parts alone, are as long as the whole."""
    known = sum(part.values.length for part in parts)
    more, all_of_it = rest.values.length, whole.values.length
    return known + 0.5 * more <= all_of_it <= _LONGER * (known + more)


def _weight(each: Property) -> float:
    textual = 1.0 if each.values.form == "text" else 0.3
    return textual * each.profile.distinct * (0.2 + each.profile.filled)


def _telling(each: PropertyPair) -> float:
    """How well the attribute names an entity: the first one is shown to people."""
    return min(_weight(each.source), _weight(each.target)) + 0.3 * (
        max(similarity(each.source.name, "name"), similarity(each.target.name, "name")) >= 0.9
    )


def _line(each: PropertyPair, sure: bool, keys: tuple[str, str]) -> ProposedAttribute:
    names = each.source.name, each.target.name
    # What stands in one graph's key is called as in the other one.
    called = tuple(name for name, key in zip(names, keys, strict=True) if name != key) or names
    return ProposedAttribute(
        AttributeMapping(identifier(called), names[:1], names[1:]), reason(each), sure
    )


def unique(lines: Sequence[ProposedAttribute]) -> tuple[ProposedAttribute, ...]:
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
