"""The links that should stand, with what is written beside them: reasons, values, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.explain.sides import values_of
from connector.explain.support import evidence_of
from connector.explain.words import short_reasons
from connector.plan import WantedLink
from model import align

if TYPE_CHECKING:
    from connector.config import Settings
    from connector.config.mapping import EntityMapping
    from connector.matched import Matched
    from model.graph import TypedGraph
    from model.reasons import Reasons


def wanted_links(settings: Settings, matched: Matched) -> tuple[WantedLink, ...]:
    """Return the links that should stand, with reasons and the attributes to mirror."""
    linking = [
        entity
        for entity in settings.mapping.entities
        if entity.link and entity.name in matched.links
    ]
    reasons = align.explain(
        matched.prepared,
        matched.trained,
        {entity.name: matched.links[entity.name].pair for entity in linking},
    )
    linked = _linked(matched) if settings.write.evidence else None
    graphs = matched.graphs
    wanted: list[WantedLink] = []
    for entity in linking:
        links = matched.links[entity.name]
        key, other_key = (graph.entities[entity.name].key for graph in graphs)
        # A node that both sides share is the same by definition: no link to itself.
        itself = matched.reading.same_database and entity.source == entity.target
        for source, target, confidence, why in zip(
            links.source.tolist(),
            links.target.tolist(),
            links.confidence.tolist(),
            reasons[entity.name],
            strict=True,
        ):
            if itself and key[source] == other_key[target]:
                continue
            wanted.append(
                WantedLink(
                    type=entity.name,
                    source_key=str(key[source]),
                    target_key=str(other_key[target]),
                    confidence=round(confidence, 6),
                    reasons=_reasons(settings, graphs, entity, (source, target), why),
                    mirrored=_mirrored(settings, matched, entity, source),
                    evidence=None
                    if linked is None
                    else evidence_of(why, matched.reading.graphs, linked),
                )
            )
    return tuple(wanted)


def _reasons(
    settings: Settings,
    graphs: tuple[TypedGraph, TypedGraph],
    entity: EntityMapping,
    pair: tuple[int, int],
    why: Reasons,
) -> tuple[str, ...]:
    # Who lets nothing of the source be mirrored wants none of its values in the reasons either.
    values = settings.write.mirror != ()
    return tuple(short_reasons(why, graphs, entity.name, pair, values=values))


def _mirrored(
    settings: Settings, matched: Matched, entity: EntityMapping, row: int
) -> dict[str, str]:
    """Return the attributes of a source entity that are copied beside its link."""
    source, _ = matched.reading.graphs
    names = settings.write.mirror
    if names is None:
        names = tuple(attribute.name for attribute in entity.attributes[:1])
    return {
        name: values[0]
        for name in names
        if name in source.entities[entity.name].attributes
        and (values := values_of(source, entity.name, name, row))
    }


def _linked(matched: Matched) -> set[tuple[str, int, int]]:
    """Return type and rows of all links."""
    return {
        (name, s, t)
        for name, links in matched.links.items()
        for s, t in zip(links.source.tolist(), links.target.tolist(), strict=True)
    }
