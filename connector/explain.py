"""Why a pair was linked, in words: the model's contributions beside the values of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from connector.errors import InputError
from model import align

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.align import Prepared, Reason, Reasons, ScoredPairs, TrainedModel
    from model.graph import IntArray, TypedGraph

_SHOWN = 3
_LONG = 40


@dataclass(frozen=True)
class Side:
    """What one graph says of an entity: attribute or relation name to its values as text."""

    key: str
    says: dict[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The first value there is, or the key."""
        return next((values[0] for values in self.says.values() if values), self.key)


@dataclass(frozen=True)
class Explanation:
    """One pair, what both sides say, and what each channel contributed (log-odds)."""

    type: str
    source: Side
    target: Side
    confidence: float
    why: Reasons

    def lines(self) -> list[str]:
        """Return one line a reason: both sides' values and the contribution."""
        reasons = self.why.reasons
        width = max((len(reason.channel) for reason in reasons), default=0)
        return [
            f"{reason.contribution:+5.1f}  {reason.channel:<{width}}  "
            f"{_text(self.source.says.get(reason.channel))}  |  "
            f"{_text(self.target.says.get(reason.channel))}"
            for reason in reasons
        ]


def short_reasons(
    why: Reasons,
    graphs: tuple[TypedGraph, TypedGraph],
    entity_type: str,
    ends: tuple[int, int],
    *,
    values: bool = True,
    most: int = _SHOWN,
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
                _short(entity_name(graph, found[0].type, row))
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
            first, second = (_short(side[0]) for side in said)
            return f"{reason.channel} {first}" + (f" / {second}" if first != second else "")
    return f"{reason.channel} {reason.similarity:.2f}"


def _short(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def candidates_of(
    graphs: tuple[TypedGraph, TypedGraph],
    prepared: Prepared,
    trained: TrainedModel,
    scores: Mapping[str, ScoredPairs],
    entity_type: str,
    source_key: str,
    target_key: str | None = None,
) -> list[Explanation]:
    """Explain the best candidates of a source entity, or the one with ``target_key``.

    Raises:
        InputError: there is no such type or entity.
    """
    if entity_type not in scores:
        raise InputError(
            f"there is no entity type {entity_type!r}", hint=f"there are: {', '.join(scores)}"
        )
    row = _row(graphs[0], entity_type, source_key)
    pairs = scores[entity_type]
    chosen = pairs.source == row
    if target_key is not None:
        chosen &= pairs.target == _row(graphs[1], entity_type, target_key)
    rows = np.flatnonzero(chosen).astype(np.int32)
    best = rows[np.argsort(-pairs.confidence[rows], kind="stable")][:_SHOWN]
    return explanations(graphs, prepared, trained, scores, entity_type, best)


def explanations(
    graphs: tuple[TypedGraph, TypedGraph],
    prepared: Prepared,
    trained: TrainedModel,
    scores: Mapping[str, ScoredPairs],
    entity_type: str,
    rows: IntArray,
    *,
    neighbours: int = _SHOWN,
) -> list[Explanation]:
    """Explain scored pairs, given as ``[k]`` rows of the type's `ScoredPairs`.

    Of each relation so many neighbours are shown.
    """
    pairs = scores[entity_type]
    return [
        Explanation(
            entity_type,
            side(graphs[0], entity_type, int(pairs.source[row]), neighbours=neighbours),
            side(graphs[1], entity_type, int(pairs.target[row]), neighbours=neighbours),
            float(pairs.confidence[row]),
            why,
        )
        for row, why in zip(
            rows.tolist(),
            align.explain(prepared, trained, {entity_type: rows})[entity_type],
            strict=True,
        )
    ]


def _row(graph: TypedGraph, entity_type: str, key: str) -> int:
    rows = np.flatnonzero(graph.entities[entity_type].key == key)
    if not len(rows):
        raise InputError(
            f"the graph {graph.name} has no {entity_type} with the key {key!r}",
            hint="keys are written as in the graph contract, a composite key as a JSON array",
        )
    return int(rows[0])


def side(graph: TypedGraph, entity_type: str, row: int, *, neighbours: int = _SHOWN) -> Side:
    """Gather what the graph says of one entity: attributes, then names of its neighbours."""
    table = graph.entities[entity_type]
    says = {name: values_of(graph, entity_type, name, row) for name in table.attributes}
    for edges in graph.relations:
        for own_type, own, other_type, other, channel in (
            (edges.head_type, edges.head, edges.tail_type, edges.tail, edges.relation),
            (edges.tail_type, edges.tail, edges.head_type, edges.head, f"{edges.relation} (of)"),
        ):
            if own_type == entity_type:
                rows = np.unique(other[own == row])[:neighbours]
                names = tuple(entity_name(graph, other_type, int(r)) for r in rows)
                says[channel] = says.get(channel, ()) + names
    return Side(str(table.key[row]), says)


def values_of(graph: TypedGraph, entity_type: str, attribute: str, row: int) -> tuple[str, ...]:
    """Return one attribute's values of one entity as text."""
    column = graph.entities[entity_type].attributes[attribute]
    first, last = np.searchsorted(column.entity, [row, row + 1])
    return tuple(str(value) for value in column.value[first:last])


def entity_name(graph: TypedGraph, entity_type: str, row: int) -> str:
    """Return the first attribute value of an entity, or its key."""
    table = graph.entities[entity_type]
    for attribute in table.attributes:
        values = values_of(graph, entity_type, attribute, row)
        if values:
            return values[0]
    return str(table.key[row])


def _text(values: tuple[str, ...] | None) -> str:
    if not values:
        return "-"
    text = ", ".join(values[:_SHOWN]) + (", ..." if len(values) > _SHOWN else "")
    return _short(text)
