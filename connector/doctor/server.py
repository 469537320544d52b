"""Checks of a server: which it is, what the account may do, whether a run is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cypher
from connector.doctor.check import Check
from connector.doctor.rights import rights
from connector.errors import DatabaseError, PermissionDeniedError

if TYPE_CHECKING:
    from connector.config import WriteSettings
    from connector.database import Database

_WITHOUT_ROLES = "community"


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
    """Check that the target can be written: the database itself, then the account's rights.

    Community Edition has no roles; there every account may write.
    """
    name = database.server.database
    access = {row[0]: row[1] for row in database.read(cypher.load("doctor/access"))}
    if access.get(name) == "read-only":
        return [
            Check(
                "fail",
                "target",
                f"the database {name} is read-only",
                f"let an administrator run ALTER DATABASE {cypher.quote(name)} SET ACCESS READ "
                "WRITE, or on Community Edition take it out of server.databases.read_only",
                PermissionDeniedError.exit_code,
            )
        ]
    if database.server.edition == _WITHOUT_ROLES:
        return [Check("ok", "target", "may be written (this edition has no roles)")]
    try:
        commands = [row[0] for row in database.read(cypher.load("doctor/privileges"))]
    except DatabaseError as error:
        return [
            Check("warn", "target", f"does not tell what the account may do: {error}", error.hint)
        ]
    return rights(commands, name)


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
                    "wait for it to end; if it died, the lock is void "
                    f"{settings.lock_stale:.0f} s after that sign",
                )
            )
        else:
            checks.append(
                Check(
                    "ok",
                    "target",
                    f"a lock was left behind by {owner}, silent for {seconds:.0f} s: "
                    "the next sync takes it over",
                )
            )
    return checks
