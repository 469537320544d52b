"""Positions on the earth: in one property here, as latitude and longitude in two there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.keys import percent
from connector.mapping.names import context, words
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Property


_LATITUDE = frozenset(("latitude", "lat"))
_LONGITUDE = frozenset(("longitude", "long", "lon", "lng"))
_MOSTLY = 0.9
"""Share of the numbers that have to be degrees."""

Place = tuple["Property", ...]
"""One property that holds positions, or a latitude and a longitude."""


def pair_positions(
    source: Sequence[Property], target: Sequence[Property]
) -> tuple[list[ProposedAttribute], set[int]]:
    """Return the attribute of two labels' positions and the ids of the properties it takes.

    There is none where a label has no positions or several.
    """
    places = _places(source), _places(target)
    if any(len(side) != 1 for side in places):
        return [], set()
    one, other = places[0][0], places[1][0]
    first, second = (tuple(part.name for part in place) for place in (one, other))
    attribute = ProposedAttribute(
        AttributeMapping("position", first, second, "position"),
        f"e.g. {_example(one)} / {_example(other)}; filled {_filled(one)} / {_filled(other)}",
    )
    return [attribute], {id(part) for part in (*one, *other)}


def _example(place: Place) -> str:
    return quoted(", ".join(part.values.example for part in place))


def _filled(place: Place) -> str:
    return percent(min(part.profile.filled for part in place))


def _places(properties: Sequence[Property]) -> list[Place]:
    whole: list[Place] = [(each,) for each in properties if each.values.form == "position"]
    if whole:
        return whole
    latitudes = _angles(properties, _LATITUDE, 90.0)
    longitudes = _angles(properties, _LONGITUDE, 180.0)
    return [
        (one, other)
        for named, one in latitudes
        for named_too, other in longitudes
        if named == named_too
    ]


def _angles(
    properties: Sequence[Property], called: frozenset[str], most: float
) -> list[tuple[frozenset[str], Property]]:
    """Return the angles of such a name, each with what it says beside ("geo" of geo_lat)."""
    found = []
    for each in properties:
        said = words(each.name)
        rest = [word for word in said if word not in called]
        if each.values.form != "number" or len(rest) != len(said) - 1:
            continue
        numbers = each.values.numbers
        if sum(abs(number) <= most for number in numbers) > _MOSTLY * len(numbers):
            found.append((context(" ".join(rest)) - context(each.label.label), each))
    return found
