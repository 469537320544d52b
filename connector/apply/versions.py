"""What a rollback closes and restores: the links before a run, compared with those that stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cypher
from connector.plan import linked_types
from connector.plan.standing import key_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from connector.config import Mapping as SchemaMapping
    from connector.database import Database

    Identity = tuple[str, str, str, str]

_ONE_TARGET = ("one-to-one", "many-to-one")
_ONE_SOURCE = ("one-to-one", "one-to-many")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a link.

    Attributes:
        id: of its relationship, good for the moment.
        a, b: ids of the nodes that it joins.
        source_key, target_key: for people; "?" where the type is not mapped any more.
        run: that wrote it first.
    """

    id: str
    a: str
    b: str
    type: str
    source_key: str
    target_key: str
    confidence: float
    run: str


@dataclass(frozen=True)
class Versions:
    """What has to close and what has to stand again, so that it is as before a run.

    Attributes:
        locked: links that would close, had nobody locked them; they stay.
        refused: links that would stand again, but a person has since decided otherwise.
    """

    close: tuple[Version, ...] = ()
    restore: tuple[Version, ...] = ()
    locked: int = 0
    refused: int = 0

    @property
    def changed(self) -> int:
        """Pairs that close in one version and stand again in another."""
        return len(_ends(self.close) & _ends(self.restore))


@dataclass
class _History:
    """All that is known of one version: it can be closed and restored again and again."""

    closed: list[tuple[str, str | None, Version]] = field(default_factory=list)
    apart: bool = False

    def held_before(self, run: str) -> Version | None:
        """Return the version if it stood right before a run."""
        restored = [by for _, by, _ in self.closed if by is not None and by >= run]
        for closed_by, _, version in self.closed:
            # Restored since, it stood for another while, which ended later.
            if (
                version.run < run
                and closed_by >= run
                and not any(by < closed_by for by in restored)
            ):
                return version
        return None

    def latest(self) -> tuple[str | None, Version]:
        """Return who restored it after it was last closed, and that closed version."""
        _, restored_by, version = max(self.closed, key=lambda one: one[0])
        return restored_by, version


def read_versions(
    database: Database, run: str, mapping: SchemaMapping, ours: Callable[[str, str | None], bool]
) -> Versions:
    """Compare what stood right before a run with what stands.

    Args:
        run: its id.
        mapping: whose keys name the entities, and whose cardinalities hold.
        ours: tells from the id of a run, and from the graph of a stand-in if there is one, whether
            a version belongs to the pair of graphs.
    """
    keys = {
        ends.name: [list(ends.source.key), list(ends.target.key)] for ends in linked_types(mapping)
    }
    parameters = {"id": run, "keys": keys}
    histories: dict[Identity, _History] = defaultdict(_History)
    for *row, closed_by, restored_by, apart in database.read(
        cypher.load("run/closed_since"), parameters
    ):
        version, graph = _version(row)
        if ours(version.run, graph):
            history = histories[_identity(version)]
            history.closed.append((closed_by, restored_by, version))
            history.apart = history.apart or bool(apart)
    standing: dict[Identity, tuple[Version, bool]] = {}
    for *row, locked in database.read(cypher.load("run/standing_since"), parameters):
        version, graph = _version(row)
        if ours(version.run, graph):
            standing[_identity(version)] = version, bool(locked)

    before = {key for key, history in histories.items() if history.held_before(run)}
    free = _Free(database, mapping)
    close = [one for key, (one, locked) in standing.items() if key not in before and not locked]
    restore, refused = [], 0
    for key in sorted(before - standing.keys()):
        restored_by, version = histories[key].latest()
        if restored_by is None and not histories[key].apart and free.for_(version):
            restore.append(version)
        else:
            refused += 1
    return Versions(
        close=tuple(sorted(close, key=_order)),
        restore=tuple(sorted(restore, key=_order)),
        locked=sum(locked for key, (_, locked) in standing.items() if key not in before),
        refused=refused,
    )


class _Free:
    """Whether a link can stand beside those that people locked."""

    def __init__(self, database: Database, mapping: SchemaMapping) -> None:
        self._cardinality = {entity.name: entity.cardinality for entity in mapping.entities}
        self._starts: dict[str, set[str | None]] = defaultdict(set)
        self._ends: dict[str, set[str | None]] = defaultdict(set)
        self._pairs: set[frozenset[str]] = set()
        for a, b, name in database.read(cypher.load("run/locked_ends")):
            self._starts[a].add(name)
            self._ends[b].add(name)
            self._pairs.add(frozenset((a, b)))

    def for_(self, link: Version) -> bool:
        cardinality = self._cardinality.get(link.type)
        # Drawn by hand between two entities, a locked link has no type: it counts for all.
        name = {link.type, None}
        return not (
            frozenset((link.a, link.b)) in self._pairs
            or (cardinality in _ONE_TARGET and self._starts[link.a] & name)
            or (cardinality in _ONE_SOURCE and self._ends[link.b] & name)
        )


def batches(versions: Versions, size: int) -> Iterator[tuple[list[Version], list[Version]]]:
    """Divide a rollback into transactions of about ``size`` links: (close, restore).

    What shares an entity is in the same transaction, so that what is committed is one-to-one at
    every moment if it was before and will be; where more than ``size`` hang together they are
    divided, and what closes goes first.
    """
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = node = parent[above]
        return node

    rows = [*((True, one) for one in versions.close), *((False, one) for one in versions.restore)]
    for _, version in rows:
        parent[root(version.a)] = root(version.b)
    groups: dict[str, list[tuple[bool, Version]]] = defaultdict(list)
    for row in rows:
        groups[root(row[1].a)].append(row)
    part: list[tuple[bool, Version]] = []
    for group in groups.values():
        if part and len(part) + len(group) > size:
            yield _parted(part)
            part = []
        for row in group:
            if len(part) >= size:
                yield _parted(part)
                part = []
            part.append(row)
    if part:
        yield _parted(part)


def _parted(rows: Iterable[tuple[bool, Version]]) -> tuple[list[Version], list[Version]]:
    close: list[Version] = []
    restore: list[Version] = []
    for closes, version in rows:
        (close if closes else restore).append(version)
    return close, restore


def _version(row: list[Any]) -> tuple[Version, str | None]:
    relationship, a, b, name, graph, source, target, confidence, run = row
    return (
        Version(
            str(relationship), str(a), str(b), str(name),
            key_text(source) or "?", key_text(target) or "?", float(confidence or 0.0), str(run),
        ),
        graph,
    )  # fmt: skip


def _identity(version: Version) -> Identity:
    # With its type: of one run, two nodes of one database may be linked as two types.
    return version.a, version.b, version.type, version.run


def _ends(versions: Iterable[Version]) -> set[tuple[str, str, str]]:
    return {(one.type, one.a, one.b) for one in versions}


def _order(version: Version) -> tuple[str, str, str, str]:
    return version.type, version.source_key, version.target_key, version.run


def counts_by_type(versions: Versions) -> Mapping[str, dict[str, int]]:
    """Return type to the numbers of links that close and that stand again."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"close": 0, "restore": 0})
    for one in versions.close:
        found[one.type]["close"] += 1
    for one in versions.restore:
        found[one.type]["restore"] += 1
    return dict(sorted(found.items()))
