"""Checks of the keys: there, unique, and found by an index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cypher
from connector.doctor.check import Check
from connector.errors import PermissionDeniedError, SchemaDriftError
from connector.extract import key_reports
from connector.extract.keys import LONGEST_KEY

if TYPE_CHECKING:
    from connector.config import EntitySide, Mapping, Role
    from connector.database import Database
    from connector.extract import KeyReport
    from connector.schema import GraphProfile
    from model.progress import Progress

_LARGE = 1_000
_PROBLEMS = {
    "missing": "without {key}",
    "empty": "with an empty {key}",
    "unusable": "with a {key} that cannot be a key (a list, a point, bytes, not a number)",
    "too long": f"with a {{key}} of more than {LONGEST_KEY:,} bytes",
    "duplicate": "that share their {key} with another",
}


def usable(mapping: Mapping, role: Role, graph: GraphProfile) -> Mapping:
    """Return the mapping without the entity types whose label or key is not there."""
    there = {label.label: {each.name for each in label.properties} for label in graph.labels}
    return replace(
        mapping,
        entities=tuple(
            entity
            for entity in mapping.entities
            if set(entity.side(role).key) <= there.get(entity.side(role).label, set())
        ),
    )


def keys(
    database: Database, mapping: Mapping, graph: GraphProfile, progress: Progress
) -> list[Check]:
    """Check that keys are there and unique; nodes without a key of their own are left out."""
    if not mapping.entities:
        return []
    counts = {label.label: label.count for label in graph.labels}
    checks = [
        _told(database.role, report, counts[report.label])
        for report in key_reports(database, mapping, progress=progress)
    ]
    return checks or [Check("ok", database.role, "every node has a key of its own")]


def _told(role: Role, report: KeyReport, nodes: int) -> Check:
    problem = _PROBLEMS[report.problem].format(key=" + ".join(report.key))
    everyone = report.nodes >= nodes
    return Check(
        "fail" if everyone else "warn",
        f"[entity.{report.type}], {role}",
        f"{report.nodes:,} of {nodes:,} nodes (:{report.label}) {problem}, for example "
        f"{', '.join(report.examples)}: they are left out",
        "give them a key of their own, or name a better key in sameas.toml",
        SchemaDriftError.exit_code if everyone else 0,
    )


def indexes(database: Database, mapping: Mapping, graph: GraphProfile) -> list[Check]:
    """Name the indexes that would make reading and writing faster, with their statements."""
    try:
        standing = {
            (label, name)
            for labels, [name] in database.read(cypher.load("link/indexes"))
            for label in labels or ()
        }
    except PermissionDeniedError:
        return [Check("ok", database.role, "the account may not see indexes; none are checked")]
    counts = {label.label: label.count for label in graph.labels}
    wanted: dict[tuple[str, str], tuple[str, EntitySide]] = {}
    for entity in mapping.entities:
        side = entity.side(database.role)
        for label in side.labels if counts[side.label] >= _LARGE else ():
            if not any((label, name) in standing for name in side.key):
                wanted.setdefault((label, side.key[0]), (entity.name, side))
    return [
        Check(
            "warn",
            f"[entity.{name}], {database.role}",
            f"no index on {key} of the {counts[side.label]:,} nodes (:{side.label}): "
            "reading and writing are slower without",
            f"CREATE INDEX IF NOT EXISTS FOR (n:{cypher.quote(label)}) ON (n.{cypher.quote(key)})",
        )
        for (label, key), (name, side) in wanted.items()
    ]
