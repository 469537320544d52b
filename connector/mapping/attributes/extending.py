"""More properties for an attribute: what shares its values, and the rest of a text in parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connector.mapping.attributes.comparing import (
    FEW_SHARED,
    MANY_WORDS,
    SOME_WORDS,
    PropertyPair,
)
from connector.mapping.keys import percent
from connector.mapping.names import alias, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from connector.mapping.proposal import ProposedAttribute
    from connector.mapping.values import Property


_LONGER = 1.3
"""How many times as long as its parts together a whole may be."""

_ONE_WORD = 1.2
"""Words of a value, on average, up to which it is one word: a surname."""

_SAID = ("text", "identifier", "number")
"""Forms of what stands in a longer text as it is."""


def with_namesakes(
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


def with_the_rest(
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


def _extended(
    line: ProposedAttribute, side: int, extra: Property, why: str, *, first: bool = False
) -> ProposedAttribute:
    """Return an attribute with a property more on one side, 0 the source's and 1 the target's."""
    ends = [line.mapping.source, line.mapping.target]
    ends[side] = (extra.name, *ends[side]) if first else (*ends[side], extra.name)
    mapping = replace(line.mapping, source=ends[0], target=ends[1])
    return replace(line, mapping=mapping, reason=f"{line.reason}; {extra.name} {why}")


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


def _of_the_rest(told: AbstractSet[str], rest: Property, whole: Property) -> float:
    """Return the share of words in common, of those that two properties have beside some.

    Of values of one word, a sample has as few of the words as of the values.
    """
    left, own = (each.values.vocabulary.keys() - told for each in (whole, rest))
    common = len(left & own)
    if not common:
        return 0.0  # there may be no values at all
    seen = len(rest.values.said) / rest.values.size if rest.values.length <= _ONE_WORD else 1.0
    return common / (max(len(left), len(own)) * seen)


def _complete(parts: Sequence[Property], rest: Property, whole: Property) -> bool:
    """Whether parts and the rest together, and not the parts alone, are as long as the whole."""
    known = sum(part.values.length for part in parts)
    more, all_of_it = rest.values.length, whole.values.length
    return known + 0.5 * more <= all_of_it <= _LONGER * (known + more)
