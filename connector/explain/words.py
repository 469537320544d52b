"""Why a pair was linked, in a few words: what is stored with each link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.explain.sides import SHOWN, entity_name, short, values_of

if TYPE_CHECKING:
    from model.align import Reason, Reasons
    from model.graph import TypedGraph


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

    For example ``["director Fritz Lang = Lang, Fritz", "title 0.93", "year 1 / 2 (against)"]``.

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
        for reason in why.reasons[:most]
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
        found = [match for match in why.matches if match.relation == reason.channel]
        if found:
            names = (
                short(entity_name(graph, found[0].type, row))
                for graph, row in zip(graphs, (found[0].source, found[0].target), strict=True)
            )
            return f"{reason.channel} {' = '.join(names)}"
        return f"{reason.channel} nothing in common"
    if reason.kind in ("number", "date") and values:
        said = [
            values_of(graph, entity_type, reason.channel, row)
            for graph, row in zip(graphs, ends, strict=True)
        ]
        if all(said):
            first, second = (short(side[0]) for side in said)
            return f"{reason.channel} {first}" + (f" / {second}" if first != second else "")
    return f"{reason.channel} {reason.similarity:.2f}"
