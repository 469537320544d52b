"""What a run left standing, by type: how many links, how sure, which to look at first."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from connector.plan import components

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.runs import Moved, RunLinks, StoodLink
    from model.graph import Cardinality

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1.0)
"""Between which the confidences of links are counted; the last bin holds 1 as well."""

MOST = 10
"""Links and groups of a type that are shown."""

_NAMES = 6
_STAR = 10
"""Entities from which on a group is large, also where the cardinality allows it."""


@dataclass(frozen=True)
class RiskyLink:
    """One of the links of the lowest confidence, with its reasons as stored."""

    source_key: str
    target_key: str
    source_name: str
    target_name: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LargeGroup:
    """Entities that links join to one.

    Attributes:
        sources, targets: how many of each side; where both are the same nodes all are sources.
        links: that join them.
        contradicts: there are more than the cardinality of the type allows.
        source_names, target_names: a few of them.
    """

    sources: int
    targets: int
    links: int
    contradicts: bool
    source_names: tuple[str, ...]
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class TypeLinks:
    """The links of one type as they stood after a run.

    Attributes:
        cardinality: as configured or learned; None where neither is known.
        entities: of the source and of the target at that run; None where it did not record them.
        links: how many stood.
        locked: those of them that people decided.
        linked: entities of the source and of the target that have a link.
        median: of the confidences; None without links.
        histogram: links between each two `EDGES`.
        riskiest: links of the lowest confidence, not those that people decided.
        suspicious: groups that contradict the cardinality, or have more than ten entities.
        groups: some of them, those that contradict and then the largest first.
    """

    type: str
    cardinality: Cardinality | None
    entities: tuple[int, int] | None
    links: int
    locked: int
    linked: tuple[int, int]
    median: float | None
    histogram: tuple[int, ...]
    riskiest: tuple[RiskyLink, ...]
    suspicious: int
    groups: tuple[LargeGroup, ...]


@dataclass(frozen=True)
class TypeChanges:
    """What a run did to the links of one type.

    Attributes:
        added, changed, closed: how many; a change is a pair whose confidence moved.
        closed_links: those of the highest confidence.
        changed_links: those whose confidence moved the most.
    """

    added: int
    changed: int
    closed: int
    closed_links: tuple[Moved, ...]
    changed_links: tuple[Moved, ...]


def riskiest(stood: Sequence[StoodLink]) -> list[StoodLink]:
    """Return the links of the lowest confidence that no person decided."""
    free = (one for one in stood if not one.locked)
    return heapq.nsmallest(MOST, free, key=lambda one: one.confidence)


def linked(
    name: str,
    stood: Sequence[StoodLink],
    reasons: Mapping[str, tuple[str, ...]],
    *,
    cardinality: Cardinality | None,
    entities: tuple[int, int] | None,
    undirected: bool,
) -> TypeLinks:
    """Sum up the links of one type.

    Args:
        name: the type.
        stood: its links.
        reasons: of the riskiest, by version.
        cardinality: of the type, if it is known.
        entities: of both sides, if they are known.
        undirected: both sides are the same nodes.
    """
    confidence = np.array([one.confidence for one in stood])
    counts, _ = np.histogram(confidence, bins=EDGES)
    groups = _large(stood, cardinality, undirected) if stood else []
    sources = {one.source_key for one in stood}
    targets = {one.target_key for one in stood}
    if undirected:
        sources = targets = sources | targets
    return TypeLinks(
        type=name,
        cardinality=cardinality,
        entities=entities,
        links=len(stood),
        locked=sum(one.locked for one in stood),
        linked=(len(sources), len(targets)),
        median=float(np.median(confidence)) if stood else None,
        histogram=tuple(map(int, counts)),
        riskiest=tuple(
            RiskyLink(
                one.source_key, one.target_key, one.source_name, one.target_name,
                one.confidence, reasons.get(one.version, ()),
            )
            for one in riskiest(stood)
        ),
        suspicious=len(groups),
        groups=tuple(groups[:MOST]),
    )  # fmt: skip


def changes(did: RunLinks | None, moved: Sequence[Moved]) -> TypeChanges:
    """Sum up what a run did to the links of one type.

    Args:
        did: what it wrote, closed and restored; None where it touched no link of the type.
        moved: the links that it closed.
    """
    stands = [one for one in moved if one.after is not None]
    gone = [one for one in moved if one.after is None]
    written = 0 if did is None else did.wrote + did.restored
    return TypeChanges(
        added=max(written - len(stands), 0),
        changed=len(stands),
        closed=len(gone),
        closed_links=tuple(sorted(gone, key=lambda one: -one.before)[:MOST]),
        changed_links=tuple(sorted(stands, key=_distance)[:MOST]),
    )


def _distance(one: Moved) -> float:
    return -abs((one.after or 0.0) - one.before)


def _large(
    stood: Sequence[StoodLink], cardinality: Cardinality | None, undirected: bool
) -> list[LargeGroup]:
    """Return the suspicious groups, those against the cardinality and then the largest first."""
    sources, _, group = components(
        [(one.source_key, one.target_key) for one in stood], undirected=undirected
    )
    size = np.bincount(group)
    if size.max() <= 2:
        return []
    found = []
    members: defaultdict[int, list[StoodLink]] = defaultdict(list)
    for one in stood:
        at = int(group[sources[one.source_key]])
        if size[at] > 2:
            members[at].append(one)
    for links in members.values():
        first = dict.fromkeys(one.source_key for one in links)
        second = dict.fromkeys(one.target_key for one in links)
        if undirected:
            first, second = {**first, **second}, {}
        contradicts = not undirected and _too_many(len(first), len(second), cardinality)
        if not contradicts and len(first) + len(second) <= _STAR:
            continue
        names = {one.target_key: one.target_name for one in links}
        named = {one.source_key: one.source_name for one in links}
        if undirected:
            named = {**names, **named}
        found.append(
            LargeGroup(
                len(first), len(second), len(links), contradicts,
                tuple(named[key] for key in list(first)[:_NAMES]),
                tuple(names[key] for key in list(second)[:_NAMES]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.contradicts, -(one.sources + one.targets)))


def _too_many(sources: int, targets: int, cardinality: Cardinality | None) -> bool:
    return (cardinality in ("one-to-one", "one-to-many") and sources > 1) or (
        cardinality in ("one-to-one", "many-to-one") and targets > 1
    )
