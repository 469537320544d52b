"""Positions on the earth: in one property here, as latitude and longitude in two there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.keys import percent
from connector.mapping.names import SAME_MEANING, context, similarity, words
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Property


LATITUDE = frozenset(("latitude", "lat"))
LONGITUDE = frozenset(("longitude", "long", "lon", "lng"))
_MOSTLY = 0.9

Place = tuple["Property", ...]
"""One property that holds positions, or a latitude and a longitude."""


def pair_positions(
    source: Sequence[Property], target: Sequence[Property]
) -> tuple[ProposedAttribute, Place] | None:
    """Return the attribute of two labels' positions and the properties it takes.

    None where a label has no positions or several, and where both have a latitude and a longitude
    of the same names, which are numbers that agree each for itself.
    """
    places = _places(source), _places(target)
    if any(len(side) != 1 for side in places):
        return None
    one, other = places[0][0], places[1][0]
    if len(one) == len(other) == 2 and all(map(_alike, one, other)):
        return None
    first, second = (tuple(part.name for part in place) for place in (one, other))
    return (
        ProposedAttribute(
            AttributeMapping("position", first, second, "position"),
            f"e.g. {_example(one)} / {_example(other)}; filled {_filled(one)} / {_filled(other)}",
        ),
        (*one, *other),
    )


def _alike(one: Property, other: Property) -> bool:
    contexts = context(one.label.label), context(other.label.label)
    return similarity(one.name, other.name, *contexts) >= SAME_MEANING


def _example(place: Place) -> str:
    return quoted(", ".join(part.values.example for part in place))


def _filled(place: Place) -> str:
    return percent(min(part.profile.filled for part in place))


def _places(properties: Sequence[Property]) -> list[Place]:
    whole: list[Place] = [(each,) for each in properties if each.values.form == "position"]
    if whole:
        return whole
    return [
        (one, other)
        for one in properties
        for other in properties
        if (named := _beside(one, LATITUDE)) is not None
        and named == _beside(other, LONGITUDE)
        and _within(one, 90.0)
        and _within(other, 180.0)
    ]


def _beside(each: Property, words_of: frozenset[str]) -> frozenset[str] | None:
    """Return what a name says beside one such word ("geo" of geo_lat); None without the word."""
    said = words(each.name)
    rest = [word for word in said if word not in words_of]
    if len(rest) != len(said) - 1:
        return None
    return context(" ".join(rest)) - context(each.label.label)


def _within(each: Property, degrees: float) -> bool:
    numbers = each.values.numbers
    inside = sum(abs(number) <= degrees for number in numbers)
    return each.values.form == "number" and inside > _MOSTLY * len(numbers)
