"""Reads what people decided in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cypher
from connector.extract.values import plain
from connector.plan.standing import key_text, linked_types
from connector.plan.values import Decision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from collections.abc import Mapping as MappingOf

    from connector.config import Mapping
    from connector.database import Database
    from connector.plan.values import TypeEnds


def read_decisions(
    database: Database, mapping: Mapping, source_graph: str, same_database: bool
) -> tuple[Decision, ...]:
    """Read NOT_SAME_AS and locked SAME_AS of the types that are linked, in whichever direction.

    Sorted by type and keys. Where both sides of a type are the same nodes, the smaller key comes
    first. A decision whose entity is no entity any more is kept, with ``gone``.
    """
    found: dict[tuple[str, str, str, bool], Decision] = {}
    for ends in linked_types(mapping):
        for source, target, same, by, at, reason in _read(
            database, ends, source_graph, same_database
        ):
            source_key = source if isinstance(source, str) else key_text(source)
            target_key = key_text(target)
            if same_database and ends.source == ends.target:
                source_key, target_key = sorted((source_key or "", target_key or ""))
            decision = Decision(
                ends.name,
                source_key or "",
                target_key or "",
                bool(same),
                _said(by),
                _said(at),
                _said(reason),
                gone=not (source_key and target_key),
            )
            found.setdefault((ends.name, decision.source_key, decision.target_key, same), decision)
    return tuple(found[key] for key in sorted(found))


def _read(
    database: Database, ends: TypeEnds, source_graph: str, same_database: bool
) -> list[tuple[Any, ...]]:
    if not same_database:
        return database.read(
            cypher.load("link/decisions_across"),
            {
                "graph": source_graph,
                "type": ends.name,
                "labels": list(ends.target.labels),
                "key": list(ends.target.key),
            },
        )
    return database.read(
        cypher.load("link/decisions_within"),
        {
            "source_labels": list(ends.source.labels),
            "source_key": list(ends.source.key),
            "target_labels": list(ends.target.labels),
            "target_key": list(ends.target.key),
        },
    )


def _said(value: object) -> str | None:
    return ", ".join(map(str, plain(value))) or None


def absent(
    decisions: Iterable[Decision],
    source_keys: MappingOf[str, Collection[str]],
    target_keys: MappingOf[str, Collection[str]],
) -> tuple[Decision, ...]:
    """Return the decisions about entities that are not in the graphs now.

    They stay in the graph and hold again when the entity comes back. ``source_keys`` and
    ``target_keys`` are sets of canonical keys by entity type.
    """
    return tuple(
        decision
        for decision in decisions
        if decision.gone
        or decision.source_key not in source_keys.get(decision.type, ())
        or decision.target_key not in target_keys.get(decision.type, ())
    )
