"""The order of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.doctor.check import Check
from connector.doctor.graph import fill_rates, indexes, keys, names
from connector.doctor.server import account, answers, lock
from connector.doctor.size import estimate
from connector.errors import SameasError
from connector.schema import profile
from model.progress import silent

if TYPE_CHECKING:
    from connector.config import Settings
    from connector.database import Database
    from connector.schema import GraphProfile
    from model.progress import Progress


def examine(
    settings: Settings,
    source: Database | SameasError,
    target: Database | SameasError,
    *,
    progress: Progress = silent,
) -> tuple[Check, ...]:
    """Check everything that can be checked; a database that did not open is told as its error.

    Writes nothing.
    """
    checks: list[Check] = []
    profiles: dict[str, GraphProfile] = {}
    for role, database in (("source", source), ("target", target)):
        if isinstance(database, SameasError):
            checks.append(Check("fail", role, str(database), database.hint, database.exit_code))
            continue
        checks += [answers(database), *account(database)]
        if role == "target":
            checks += lock(database, settings.write)
        profiles[role] = profile(database, progress)
    if len(profiles) < 2:
        return tuple(checks)
    assert not isinstance(source, SameasError)
    assert not isinstance(target, SameasError)
    if source.same_as(target):
        checks.append(
            Check("ok", "source and target", "are one database: links are direct, no stand-ins")
        )
    missing = names(settings.mapping, profiles["source"], profiles["target"])
    checks += missing
    checks += fill_rates(settings.mapping, profiles)
    if not any(check.status == "fail" for check in missing):
        for database in (source, target):
            checks += keys(database, settings.mapping, progress)
            checks += indexes(database, settings.mapping)
    checks.append(estimate(settings, profiles["source"], profiles["target"]))
    return tuple(checks)
