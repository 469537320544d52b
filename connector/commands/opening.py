"""Databases as people have them: a connection, an open database, a py2neo graph."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from connector.config import Connection
from connector.database import Database
from connector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from py2neo import Graph

    from connector.config import Role, Settings

Where: TypeAlias = "Connection | Database | Graph"
"""Where a database is: how to reach it, the open database itself, or a py2neo graph."""


@contextmanager
def opened(where: Where, role: Role, step: str) -> Iterator[Database]:
    """Open a database, and close it again; one that is open is left open.

    Args:
        where: it is.
        role: "source" or "target".
        step: what is being done, for `SHOW TRANSACTIONS`.

    Raises:
        UnreachableError, LoginError, DatabaseMissingError, VersionError, ConfigurationError.
        InputError: it is nothing of that kind.
    """
    if isinstance(where, Database):
        before, where.step = where.step, step
        try:
            yield where
        finally:
            where.step = before
        return
    with Database.open(_connection(where, role), step=step) as database:
        yield database


@contextmanager
def both(
    settings: Settings, source: Where | None, target: Where | None, step: str
) -> Iterator[tuple[Database, Database]]:
    """Open source and target; those that are not given, as the settings say."""
    with (
        opened(settings.source if source is None else source, "source", step) as first,
        opened(settings.target if target is None else target, "target", step) as second,
    ):
        yield first, second


def _connection(where: Connection | Graph, role: Role) -> Connection:
    if isinstance(where, Connection):
        return where
    # Who has a graph of py2neo has imported it; nobody else should need it.
    if "py2neo" in sys.modules:
        from py2neo import Graph

        from connector.py2neo_graph import connection

        if isinstance(where, Graph):
            return connection(where, role)
    raise InputError(
        f"{type(where).__name__} is no database",
        hint="give a Connection, an open Database or a py2neo Graph",
    )
