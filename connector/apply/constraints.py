"""The uniqueness constraints that sameas's own nodes have: created if allowed, else checked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import cypher
from connector.errors import PermissionDeniedError

if TYPE_CHECKING:
    from connector.database import Database

log = logging.getLogger(__name__)

_CONSTRAINTS = {
    ("SameAsRef", frozenset({"graph", "type", "key"})): "run/constrain_refs",
    ("SameAsRun", frozenset({"id"})): "run/constrain_runs",
    ("SameAsLock", frozenset({"name"})): "run/constrain_locks",
}


def ensure_constraints(database: Database) -> tuple[str, ...]:
    """Create the constraints that are missing, and return a warning for each that is not allowed.

    Without them everything stays right, since one run at a time writes and says so in every
    transaction; but stand-ins are then found by looking through all of them.
    """
    standing = _standing(database)
    warnings = []
    for (label, properties), name in _CONSTRAINTS.items():
        if (label, properties) in standing:
            continue
        statement = cypher.load(name)
        try:
            database.write(statement)
        except PermissionDeniedError:
            lines = (line for line in statement.text.splitlines() if not line.startswith("//"))
            warnings.append(
                f"the constraint on {label} is missing and this account may not create it, so "
                f"writing is slow; let an administrator run: {' '.join(lines)}"
            )
            log.warning(warnings[-1])
    return tuple(warnings)


def _standing(database: Database) -> set[tuple[str, frozenset[str]]]:
    try:
        rows = database.read(cypher.load("run/constraints"))
    except PermissionDeniedError:
        return set()
    return {(label, frozenset(properties)) for labels, properties in rows for label in labels or ()}
