"""Checks of the mapping against the graphs: names, directions, fill rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.doctor.check import Check
from connector.errors import SchemaDriftError
from connector.mapping import check as find_missing
from connector.schema import GraphProfile

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from connector.config import AttributeMapping, EntityMapping, Mapping, Role

_THIN = 0.05
_NOTHING = GraphProfile((), ())


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
            source = _rate(filled["source"], entity, attribute, "source")
            target = _rate(filled["target"], entity, attribute, "target")
            told.append(f"{attribute.name} {source:.0%} / {target:.0%}")
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


def _filled(graph: GraphProfile) -> dict[tuple[str, str], float]:
    return {
        (label.label, each.name): each.filled for label in graph.labels for each in label.properties
    }


def _rate(
    filled: MappingOf[tuple[str, str], float],
    entity: EntityMapping,
    attribute: AttributeMapping,
    role: Role,
) -> float:
    """Return the share of entities that have it; of several properties at least the fullest."""
    label = entity.side(role).label
    return max((filled.get((label, name), 0.0) for name in attribute.side(role)), default=0.0)
