"""Positions on the earth: in one property here, as latitude and longitude in two there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.keys import percent
from connector.mapping.names import SAME_MEANING, context, similarity
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Property


Place = tuple["Property", ...]
"""One property that holds positions, or a latitude and a longitude."""


def pair_positions(
    source: Sequence[Property], target: Sequence[Property]
) -> tuple[ProposedAttribute, Place] | None:
    """Return the attribute of two labels' positions and the properties it takes.

    None where a label has no positions or several, and where both have latitude and longitude
    apart, which are numbers that agree each for itself.
    """
    places = _places(source), _places(target)
    if any(len(side) != 1 for side in places):
        return None
    one, other = places[0][0], places[1][0]
    if len(one) == len(other) == 2:
        return None
    first, second = (tuple(part.name for part in place) for place in (one, other))
    return (
        ProposedAttribute(
            AttributeMapping("position", first, second, "position"),
            f"e.g. {_example(one)} / {_example(other)}; filled {_filled(one)} / {_filled(other)}",
        ),
        (*one, *other),
    )


def _example(place: Place) -> str:
    return quoted(", ".join(part.values.example for part in place))


def _filled(place: Place) -> str:
    return percent(min(part.profile.filled for part in place))


def _places(properties: Sequence[Property]) -> list[Place]:
    whole: list[Place] = [(each,) for each in properties if each.values.form == "position"]
    if whole:
        return whole
    halves = [
        [
            each
            for each in properties
            if each.values.form == "number"
            and similarity(each.name, name, context(each.label.label)) >= SAME_MEANING
        ]
        for name in ("latitude", "longitude")
    ]
    return [(halves[0][0], halves[1][0])] if all(len(half) == 1 for half in halves) else []
