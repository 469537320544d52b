"""Checks of the mapping against the graphs: names, fill rates, keys, indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cypher
from connector.doctor.check import Check
from connector.errors import PermissionDeniedError, SchemaDriftError
from connector.extract import key_reports
from connector.mapping import check as find_missing

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from connector.config import Mapping
    from connector.database import Database
    from connector.schema import GraphProfile
    from model.progress import Progress

_THIN = 0.05
_LARGE = 1_000

_PROBLEMS = {
    "missing": "have no {key}",
    "empty": "have an empty {key}",
    "unusable": "have a {key} that cannot be a key (a list, a point, bytes, not a number)",
    "duplicate": "share their {key} with another",
}


def names(mapping: Mapping, source: GraphProfile, target: GraphProfile) -> list[Check]:
    """Check that every label, property, relationship type and direction of the mapping is there."""
    missing = [
        Check("fail", finding.place, finding.message, finding.hint, SchemaDriftError.exit_code)
        for finding in find_missing(mapping, source, target)
    ]
    if missing:
        return missing
    return [
        Check(
            "ok",
            "mapping",
            f"{len(mapping.entities)} entity types and {len(mapping.relations)} relations, "
            "all there, with their directions",
        )
    ]


def fill_rates(mapping: Mapping, profiles: MappingOf[str, GraphProfile]) -> list[Check]:
    """Tell how many entities have each attribute; hardly filled ones are worth a look."""
    checks = []
    for entity in mapping.entities:
        told = []
        for attribute in entity.attributes:
            rates = []
            for role in ("source", "target"):
                side = entity.side(role)
                known = {
                    p.name: p.filled
                    for label in profiles[role].labels
                    if label.label == side.label
                    for p in label.properties
                }
                # Of several properties together at least the fullest counts.
                rates.append(
                    max(
                        (known.get(n, 0.0) for n in attribute.side(role)), default=0.0
                    )
                )
            told.append(f"{attribute.name} {rates[0]:.0%} / {rates[1]:.0%}")
            if min(rates) < _THIN:
                checks.append(
                    Check(
                        "warn",
                        f"[entity.{entity.name}]",
                        f"attributes.{attribute.name} is filled for {rates[0]:.1%} of the source "
                        f"and {rates[1]:.1%} of the target",
                        "it will say little; check the properties' names",
                    )
                )
        if told:
            checks.append(
                Check(
                    "ok", f"[entity.{entity.name}]", f"filled (source / target): {', '.join(told)}"
                )
            )
    return checks


def keys(database: Database, mapping: Mapping, progress: Progress) -> list[Check]:
    """Check that keys are there and unique; nodes without a key of their own are left out."""
    checks = [
        Check(
            "warn",
            f"[entity.{report.type}], {database.role}",
            f"{report.nodes:,} nodes (:{report.label}) "
            f"{_PROBLEMS[report.problem].format(key=' + '.join(report.key))}, "
            f"for example {', '.join(report.examples)}; they are left out",
            "give them a key of their own, or name a better key",
        )
        for report in key_reports(database, mapping, progress=progress)
    ]
    return checks or [Check("ok", database.role, "keys are there and unique")]


def indexes(database: Database, mapping: Mapping) -> list[Check]:
    """Name the indexes that would make reading and writing faster, with their statements."""
    try:
        standing = {
            (label, tuple(properties))
            for labels, properties in database.read(cypher.load("link/indexes"))
            for label in labels or ()
        }
    except PermissionDeniedError:
        return [Check("ok", database.role, "the account may not see indexes; none are checked")]
    checks = []
    for entity in mapping.entities:
        side = entity.side(database.role)
        if any((side.label, (name,)) in standing for name in side.key):
            continue
        statement = (
            f"CREATE INDEX IF NOT EXISTS FOR (n:{cypher.quote(side.label)}) "
            f"ON (n.{cypher.quote(side.key[0])})"
        )
        checks.append(
            Check(
                "warn",
                f"[entity.{entity.name}], {database.role}",
                f"no index on (:{side.label}).{side.key[0]}: reading in pages is slower without",
                statement,
            )
        )
    return checks or [Check("ok", database.role, "every key has an index")]
