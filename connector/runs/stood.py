"""Reads the links as they stood after a run, and what that run changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cypher
from connector.extract.values import plain
from connector.plan.standing import key_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.config.mapping import EntityMapping
    from connector.database import Database
    from connector.runs.read import Run


@dataclass(frozen=True, slots=True)
class StoodLink:
    """A link as it stood after a run.

    Attributes:
        source_key, target_key: canonical key texts.
        source_name, target_name: the first attribute's value, or the key.
        confidence: 0 to 1.
        run: that wrote it; "" for one that a person drew.
        locked: a person decided it.
        direct: it joins the entities themselves, without a stand-in.
        version: the relationship's id, for the next moment only.
    """

    source_key: str
    target_key: str
    source_name: str
    target_name: str
    confidence: float
    run: str
    locked: bool
    direct: bool
    version: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A link that a run closed; ``after`` is its new confidence where the pair still stands."""

    source_key: str
    target_key: str
    source_name: str
    target_name: str
    before: float
    after: float | None


def read_stood(
    database: Database, entities: Sequence[EntityMapping], run: Run, runs: Iterable[Run]
) -> dict[str, list[StoodLink]]:
    """Read the links that the runs of a pair of graphs had standing after a run, by type.

    Those that people locked are among them. The riskiest come first, then by keys.

    Args:
        database: the target.
        entities: the types.
        run: the run; what later ones did is left out of the answer.
        runs: all runs of the database, to tell the links of other pairs of graphs.
    """
    pairs = {one.id: (one.source, one.target) for one in runs}
    ours = run.source, run.target
    found: dict[str, list[StoodLink]] = {entity.name: [] for entity in entities}
    for name, version, graph, source, target, *shown, confidence, by, locked in database.read(
        cypher.load("run/stood"), {"id": run.id, **_places(entities)}
    ):
        # As in `read_standing`: a stand-in's link is ours even if its run's node was forgotten.
        unknown = None if graph is None else ours
        if graph not in (None, run.source) or (by and pairs.get(by, unknown) != ours):
            continue
        ends = _ends(graph, source, target, shown) if name in found else None
        if ends is not None:
            # A link that a person drew has no confidence: it is sure.
            sure = 1.0 if confidence is None else float(confidence)
            found[name].append(
                StoodLink(*ends, sure, by or "", bool(locked), graph is None, str(version))
            )
    for links in found.values():
        links.sort(key=lambda one: (one.confidence, one.source_key, one.target_key))
    return found


def read_moved(
    database: Database, entities: Sequence[EntityMapping], run: Run
) -> dict[str, list[Moved]]:
    """Read the links that a run closed or changed, by type."""
    found: dict[str, list[Moved]] = {entity.name: [] for entity in entities}
    for name, graph, source, target, *shown, before, after in database.read(
        cypher.load("run/changes"), {"id": run.id, **_places(entities)}
    ):
        ends = _ends(graph, source, target, shown) if name in found else None
        if ends is not None:
            found[name].append(Moved(*ends, float(before), None if after is None else float(after)))
    for moved in found.values():
        moved.sort(key=lambda one: (one.source_key, one.target_key))
    return found


def read_reasons(database: Database, versions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read the reasons of links, by the ids that `read_stood` returned a moment before."""
    if not versions:
        return {}
    rows = database.read(cypher.load("run/reasons"), {"versions": list(versions)})
    return {str(version): tuple(map(str, reasons)) for version, reasons in rows}


def _places(entities: Sequence[EntityMapping]) -> Mapping[str, Any]:
    """Return which properties are the keys of a type, and which show an entity."""
    return {
        "keys": {one.name: [list(one.source.key), list(one.target.key)] for one in entities},
        # A stand-in shows the first attribute under the name that it has in the mapping.
        "shown": {
            one.name: [
                [first.name for first in one.attributes[:1]],
                [name for first in one.attributes[:1] for name in first.properties("source")],
                [name for first in one.attributes[:1] for name in first.properties("target")],
            ]
            for one in entities
        },
    }


def _ends(
    graph: str | None, source: Sequence[Any], target: Sequence[Any], shown: Sequence[Any]
) -> tuple[str, str, str, str] | None:
    source_key = key_text(source) if graph is None else str(source[0])
    target_key = key_text(target)
    if source_key is None or target_key is None:
        return None
    names = [
        next((str(said) for value in side for said in plain(value)), key)
        for side, key in zip(shown, (source_key, target_key), strict=True)
    ]
    return source_key, target_key, names[0], names[1]
