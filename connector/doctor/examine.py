"""The order of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec

from connector.doctor.check import Check
from connector.doctor.graph import fill_rates, names
from connector.doctor.keys import indexes, keys, usable
from connector.doctor.server import account, answers, lock
from connector.doctor.size import estimate
from connector.errors import SameasError, SchemaDriftError
from connector.mapping import as_mapped
from connector.schema import EmptyDatabaseError, profile
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.config import Role, Settings
    from connector.database import Database
    from connector.schema import GraphProfile
    from model.progress import Progress

P = ParamSpec("P")


def examine(
    settings: Settings,
    source: Database | SameasError,
    target: Database | SameasError,
    *,
    progress: Progress = silent,
) -> tuple[Check, ...]:
    """Check everything that can be checked; a database that did not open is told as its error.

    Reads names, counts and keys, no other values; writes nothing. What cannot be checked, because
    the database or the account does not allow it, is told as a check that failed.
    """
    checks: list[Check] = []
    opened: dict[Role, Database] = {}
    graphs: dict[Role, GraphProfile] = {}
    given: tuple[tuple[Role, Database | SameasError], ...] = (
        ("source", source),
        ("target", target),
    )
    for role, database in given:
        if isinstance(database, SameasError):
            checks.append(Check.failed(role, database))
            continue
        opened[role] = database
        checks.append(answers(database))
        if role == "target":
            checks += _told(role, account, database)
            checks += _told(role, lock, database, settings.write)
        try:
            graphs[role] = as_mapped(
                profile(database, progress, values=False), settings.mapping, role
            )
        except EmptyDatabaseError as error:
            checks.append(Check.failed(role, error, SchemaDriftError.exit_code))
        except SameasError as error:
            checks.append(Check.failed(role, error))
    if len(opened) == 2:
        checks += _one_or_two(opened["source"], opened["target"])
    mapping = settings.mapping
    checks += names(mapping, graphs)
    for role, graph in graphs.items():
        # Of what is not there, no keys can be read.
        there = usable(mapping, role, graph)
        checks += _told(role, keys, opened[role], there, graph, progress)
        checks += _told(role, indexes, opened[role], there, graph)
    if len(graphs) == 2:
        checks += fill_rates(mapping, graphs)
        checks.append(estimate(settings, graphs["source"], graphs["target"]))
    return tuple(checks)


def _one_or_two(source: Database, target: Database) -> list[Check]:
    if source.same_as(target):
        return [Check("ok", "source and target", "are one database: links are direct")]
    return []


def _told(
    subject: str, look: Callable[P, list[Check]], *args: P.args, **kwargs: P.kwargs
) -> list[Check]:
    """Return the checks, or the error that they ended with as one."""
    try:
        return look(*args, **kwargs)
    except SameasError as error:
        return [Check.failed(subject, error)]
