"""Positions on the earth: in one property here, as latitude and longitude in two there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.config.mapping import AttributeMapping
from connector.mapping.keys import percent
from connector.mapping.names import context, similarity
from connector.mapping.proposal import ProposedAttribute
from connector.mapping.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Property

_SAME_MEANING = 0.85

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
    examples, filled = (
        " / ".join(said)
        for said in zip(
            *(
                (
                    quoted(", ".join(part.values.example for part in side)),
                    percent(min(part.profile.filled for part in side)),
                )
                for side in (one, other)
            ),
            strict=True,
        )
    )
    first, second = (tuple(part.name for part in side) for side in (one, other))
    mapping = AttributeMapping("position", first, second, "position")
    return ProposedAttribute(mapping, f"e.g. {examples}; filled {filled}"), (*one, *other)


def _places(properties: Sequence[Property]) -> list[Place]:
    whole: list[Place] = [(each,) for each in properties if each.values.form == "position"]
    if whole:
        return whole
    halves = [
        [
            each
            for each in properties
            if each.values.form == "number"
            and similarity(each.name, name, context(each.label.label)) >= _SAME_MEANING
        ]
        for name in ("latitude", "longitude")
    ]
    return [(halves[0][0], halves[1][0])] if all(len(half) == 1 for half in halves) else []
