"""Why a pair was linked, in a few words: what is stored with each link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.explain.sides import SHOWN, column_of, entity_name, short, values_of
from model.comparison.positions import kilometres

if TYPE_CHECKING:
    from model.align import Reason, Reasons
    from model.graph import TypedGraph

_WORTH = 0.2
"""Log-odds below which a reason is left out beside stronger ones."""

_FAR = 10.0
"""Kilometres from which on tenths are not told."""

_SAME = 0.5
"""Probability from which neighbours are the same."""


def short_reasons(
    why: Reasons,
    graphs: tuple[TypedGraph, TypedGraph],
    entity_type: str,
    ends: tuple[int, int],
    *,
    values: bool = True,
    most: int = SHOWN,
) -> list[str]:
    """Return what is stored with a link: what weighed most, for or against.

    For example ``["director Fritz Lang = Lang, Fritz", "title 0.93", "year 1 / 2 (against)"]``;
    a number is how alike both sides are, 0 to 1, and a slash stands between what differs.

    Args:
        why: of the pair.
        graphs: source and target.
        entity_type: of the pair.
        ends: rows of the source and the target entity.
        values: False keeps the graphs' values out, and names channels and similarities only.
        most: reasons at most.
    """
    return [
        _worded(reason, why, graphs, entity_type, ends, values=values)
        + (" (against)" if reason.contribution < 0 else "")
        for place, reason in enumerate(why.reasons[:most])
        if place == 0 or abs(reason.contribution) >= _WORTH
    ]


def _worded(
    reason: Reason,
    why: Reasons,
    graphs: tuple[TypedGraph, TypedGraph],
    entity_type: str,
    ends: tuple[int, int],
    *,
    values: bool,
) -> str:
    if reason.kind == "rivals":
        return "ahead of its rivals" if reason.contribution > 0 else "rivals are as good"
    if reason.kind == "relation" and values:
        return f"{reason.channel} {_neighbours(reason, why, graphs)}"
    if reason.kind in ("number", "date") and values:
        said = [
            values_of(graph, entity_type, reason.channel, row)
            for graph, row in zip(graphs, ends, strict=True)
        ]
        if all(said):
            first, second = (short(side[0]) for side in said)
            return f"{reason.channel} {first}" + (f" / {second}" if first != second else "")
    if reason.kind == "position" and values:
        apart = kilometres(
            *(
                column_of(graph, entity_type, reason.channel, row)
                for graph, row in zip(graphs, ends, strict=True)
            )
        )
        if apart is not None:
            return f"{reason.channel} {apart:,.{1 if apart < _FAR else 0}f} km apart"
    return f"{reason.channel} {reason.similarity:.2f}"


def _neighbours(reason: Reason, why: Reasons, graphs: tuple[TypedGraph, TypedGraph]) -> str:
    """Name the neighbours that speak for a pair; of those that do not, say how few or unlike."""
    found = [match for match in why.matches if match.relation == reason.channel]
    if not found:
        return "nothing in common"
    best = found[0]
    first, second = (
        short(entity_name(graph, best.type, row))
        for graph, row in zip(graphs, (best.source, best.target), strict=True)
    )
    if reason.contribution >= 0:
        return f"{first} = {second}"
    common = {match.source for match in found if match.probability >= _SAME}
    if not common:
        return f"{first} / {second}"
    return f"only {first} = {second}" if len(common) == 1 else f"only {len(common)} in common"
