"""Checks of the mapping against the graphs: names, directions, fill rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from connector.config import RelationPattern, Role, ways
from connector.doctor.check import Check
from connector.errors import SchemaDriftError
from connector.mapping import check as find_missing
from connector.schema import GraphProfile

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from connector.config import AttributeMapping, EntityMapping, Mapping

_THIN = 0.05
_NOTHING = GraphProfile((), ())

Filled = dict[tuple[str, str] | RelationPattern, float]


def names(mapping: Mapping, graphs: MappingOf[Role, GraphProfile]) -> list[Check]:
    """Check that every label, property, relationship type and direction of the mapping is there.

    Args:
        mapping: what is looked for.
        graphs: those of the two that could be looked at.
    """
    missing = [
        Check("fail", finding.place, finding.message, finding.hint, SchemaDriftError.exit_code)
        for finding in find_missing(
            mapping, graphs.get("source", _NOTHING), graphs.get("target", _NOTHING)
        )
        if finding.role in graphs
    ]
    if missing or not graphs:
        return missing
    where = "both graphs" if len(graphs) == 2 else f"the {next(iter(graphs))}"
    return [
        Check(
            "ok",
            "mapping",
            f"{len(mapping.entities)} entity types and {len(mapping.relations)} relations, "
            f"all there in {where}, with their directions",
        )
    ]


def fill_rates(mapping: Mapping, graphs: MappingOf[Role, GraphProfile]) -> list[Check]:
    """Tell how many entities have each attribute; hardly filled ones are worth a look."""
    filled = {role: _filled(graph) for role, graph in graphs.items()}
    checks = []
    for entity in mapping.entities:
        told = []
        for attribute in entity.attributes:
            (source, said), (target, other) = (
                _rate(filled[role], entity, attribute, role) for role in get_args(Role)
            )
            told.append(f"{attribute.name} {said} / {other}")
            if min(source, target) < _THIN:
                checks.append(
                    Check(
                        "warn",
                        f"[entity.{entity.name}]",
                        f"attributes.{attribute.name} is filled for {source:.1%} of the source "
                        f"and {target:.1%} of the target",
                        "it will say little: see whether other properties have these values",
                    )
                )
        if told:
            text = f"filled (source / target): {', '.join(told)}"
            checks.append(Check("ok", f"[entity.{entity.name}]", text))
    return checks


def _filled(graph: GraphProfile) -> Filled:
    """Return the share of a label's nodes that have a property, or relationships of a type."""
    nodes = {label.label: label.count for label in graph.labels}
    found: Filled = {
        (label.label, each.name): each.filled for label in graph.labels for each in label.properties
    }
    for each in graph.relationships:
        there, back = ways(each.start, each.type, each.end)
        found[there] = each.starts / max(1, nodes[each.start])
        found[back] = each.ends / max(1, nodes[each.end])
    return found


def _rate(
    filled: Filled, entity: EntityMapping, attribute: AttributeMapping, role: Role
) -> tuple[float, str]:
    """Return the share of entities that have it, and that in words.

    Of several properties it is at least the fullest. Without a look at the values nobody knows how
    many of an entity's relationships lead to neighbours: those are told as a limit.
    """
    label = entity.side(role).label
    own = [filled.get((label, name), 0.0) for name in attribute.properties(role)]
    reached = [filled.get(each.pattern(label).steps[0], 0.0) for each in attribute.neighbours(role)]
    rate = max([*own, *reached], default=0.0)
    limit = "up to " if rate > max(own, default=0.0) else ""
    return rate, f"{limit}{rate:.0%}"
