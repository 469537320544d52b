"""Checks of a server: which it is, what the account may do, whether a run is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cypher
from connector.doctor.check import Check
from connector.errors import DatabaseError

if TYPE_CHECKING:
    from connector.config import WriteSettings
    from connector.database import Database

_WRITING = frozenset({"write", "create_element", "set_property", "graph_actions", "admin"})


def answers(database: Database) -> Check:
    """Say which server answers."""
    server = database.server
    name = f", database {server.database}" if server.database else ""
    return Check(
        "ok",
        database.role,
        f"{server.product} {server.version} ({server.edition}) at {server.address}{name}",
    )


def account(database: Database) -> list[Check]:
    """Check that the target can be written: the database itself, then the account's roles.

    Community Edition has no roles; there every account may write.
    """
    if database.role == "source":
        return []
    checks = []
    try:
        access = {name: access for name, access, _ in database.read(cypher.load("doctor/access"))}
    except DatabaseError as exc:
        access = {}
        checks.append(
            Check("warn", "target", f"does not tell whether it may be written: {exc}", exc.hint)
        )
    if access.get(database.server.database) == "read-only":
        checks.append(
            Check(
                "fail",
                "target",
                f"the database {database.server.database} is read-only",
                f"ALTER DATABASE {cypher.quote(database.server.database)} SET ACCESS READ WRITE",
                1,
            )
        )
    if database.server.edition == "enterprise":
        checks.append(_roles(database))
    elif not checks:
        checks.append(Check("ok", "target", "may be written (this edition has no roles)"))
    return checks


def _roles(database: Database) -> Check:
    try:
        rows = database.read(cypher.load("doctor/privileges"))
    except DatabaseError as exc:
        return Check("warn", "target", f"does not tell what the account may do: {exc}", exc.hint)
    granted = {
        action
        for access, action, graph in rows
        if access == "GRANTED" and graph in ("*", database.server.database)
    }
    if granted & _WRITING:
        return Check("ok", "target", "the account may write")
    return Check(
        "fail",
        "target",
        "the account has no right to write",
        "grant it what the README lists under Rights",
        1,
    )


def lock(database: Database, settings: WriteSettings) -> list[Check]:
    """Say whether a run holds the lock, and whether that is a leftover."""
    checks = []
    for owner, silent in database.read(cypher.load("doctor/lock")):
        seconds = silent / 1000
        if seconds < settings.lock_stale:
            checks.append(
                Check(
                    "warn",
                    "target",
                    f"a run holds the lock: {owner}, last sign of life {seconds:.0f} s ago",
                    "wait for it to end",
                )
            )
        else:
            checks.append(
                Check(
                    "ok",
                    "target",
                    f"a lock was left behind by {owner} {seconds:.0f} s ago; "
                    "the next sync takes it over",
                )
            )
    return checks
