"""Which properties of two labels are the same attribute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.attributes.comparing import (
    TEMPORAL,
    PropertyPair,
    compare,
    is_sure,
    reason,
    usable,
)
from connector.mapping.attributes.extending import with_namesakes, with_the_rest
from connector.mapping.attributes.languages import in_all_languages
from connector.mapping.attributes.positions import pair_positions
from connector.mapping.attributes.witnesses import Witnesses
from connector.mapping.choosing import chosen
from connector.mapping.keys import percent, without_repetition
from connector.mapping.names import (
    alias,
    context,
    dated,
    id_like,
    identifier,
    opaque,
    similarity,
    unused,
)
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.overlaps import Overlaps
    from connector.mapping.values import Property


_ONE_WORD = 1.2
"""Words of a value, on average, up to which it is one word: a surname."""

_LEFT = 60
"""Properties of a side that namesakes are asked about, the best filled."""

_NAMING = 0.2
"""Share of different values from which on a text is the name of few enough to ask them."""


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
    lines = with_namesakes(found, lines, of_names, taken)
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
    lines = with_namesakes(found, lines, candidates, taken)
    lines = with_the_rest(found, lines, (source, target), keys)
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


def _weight(each: Property) -> float:
    # A list is of the entity's neighbours more often than of its names.
    textual = 1.0 if each.values.form == "text" and not each.listed else 0.3
    return textual * each.profile.distinct * (0.2 + each.profile.filled)


def _telling(each: PropertyPair) -> float:
    """How well the attribute names an entity: the first one is shown to people."""
    return min(_weight(each.source), _weight(each.target)) + 0.5 * (
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
        name = unused(line.mapping.name, names)
        names.add(name)
        found.append(replace(line, mapping=replace(line.mapping, name=name)))
    return tuple(found)
