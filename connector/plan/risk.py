"""The riskiest parts of a plan: what a person should look at before it is applied."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from connector.plan.components import components
from connector.plan.values import Group

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from connector.plan.values import Plan

    Pair = tuple[str, str]

MOST = 10
_KEYS = 5


def largest_groups(
    name: str, pairs: Sequence[Pair], added: Collection[Pair], *, undirected: bool
) -> tuple[Group, ...]:
    """Return the largest groups of entities that links join, among those that new links join.

    Two entities are no group: that is what a link is for.

    Args:
        name: the entity type.
        pairs: all links that will stand, each once.
        added: those of them that are new.
        undirected: both sides are the same nodes.
    """
    alone = len({s for s, _ in pairs}) == len({t for _, t in pairs}) == len(pairs)
    if not added or (alone and not undirected):
        return ()
    sources, targets, component = components(pairs, undirected=undirected)
    new = np.zeros(component.max() + 1, np.int64)
    np.add.at(new, component[[sources[source] for source, _ in added]], 1)
    size = np.bincount(component, minlength=len(new))
    joined = np.flatnonzero((new > 0) & (size > 2))
    chosen = joined[np.argsort(-size[joined], kind="stable")][:MOST]
    return tuple(
        Group(
            name,
            int(size[one]),
            int(new[one]),
            _some(sources, component, one),
            () if undirected else _some(targets, component, one),
        )
        for one in chosen
    )


def _some(rows: dict[str, int], component: np.ndarray, group: int) -> tuple[str, ...]:
    return tuple(sorted(key for key, row in rows.items() if component[row] == group)[:_KEYS])


def riskiest(plan: Plan) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return, for every entity type, up to `MOST` of each kind as plain values for JSON.

    ``add``: new links of the lowest confidence; ``close``: closed ones of the highest; ``join``:
    the largest groups that new links make.
    """
    return {
        ends.name: {
            "add": [
                {
                    "source": link.source_key,
                    "target": link.target_key,
                    "confidence": link.confidence,
                    "shown": dict(link.mirrored),
                    "reasons": list(link.reasons),
                }
                for link in sorted(
                    (one for one in plan.add if one.type == ends.name),
                    key=lambda one: one.confidence,
                )[:MOST]
            ],
            "close": [
                {
                    "source": link.source_key,
                    "target": link.target_key,
                    "confidence": link.confidence,
                    "run": link.run,
                }
                for link in sorted(
                    (one for one in plan.close if one.type == ends.name),
                    key=lambda one: -one.confidence,
                )[:MOST]
            ],
            "join": [
                {**asdict(group), "sources": list(group.sources), "targets": list(group.targets)}
                for group in plan.groups
                if group.type == ends.name
            ],
        }
        for ends in plan.types
    }
