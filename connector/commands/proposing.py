"""What init and doctor do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.commands.opening import opened
from connector.doctor import examine
from connector.errors import SameasError
from connector.mapping import propose
from connector.schema import profile
from model.progress import silent

if TYPE_CHECKING:
    from connector.commands.opening import Where
    from connector.config import Role, Settings
    from connector.database import Database
    from connector.doctor import Check
    from connector.mapping import Proposal
    from model.progress import Progress


def propose_mapping(source: Where, target: Where, *, progress: Progress = silent) -> Proposal:
    """Look into both databases and propose what corresponds; ``sameas init``. Only reads.

    Args:
        source: the graph whose entities are looked for.
        target: the graph that they are looked for in.
        progress: told of each label and relationship type.

    Returns:
        The mapping, with reasons; `connector.mapping.toml` writes it as sameas.toml.

    Raises:
        DatabaseError: and its kinds; one database is empty, unreachable, or refused the login.
    """
    with opened(source, "source", "init") as first, opened(target, "target", "init") as second:
        return propose(profile(first, progress), profile(second, progress))


def examine_setup(
    settings: Settings,
    *,
    source: Where | None = None,
    target: Where | None = None,
    progress: Progress = silent,
) -> tuple[Check, ...]:
    """Check connections, mapping, keys, indexes, memory and rights; ``sameas doctor``. Only reads.

    Args:
        settings: what is configured.
        source: instead of the configured source.
        target: instead of the configured target.
        progress: told of each check.

    Returns:
        One finding a check, those that failed among them: a database that cannot be opened is a
        finding too, not an error.
    """
    found: dict[Role, Database | SameasError] = {}
    sides: tuple[tuple[Role, Where], ...] = (
        ("source", settings.source if source is None else source),
        ("target", settings.target if target is None else target),
    )
    contexts = []
    try:
        for role, where in sides:
            context = opened(where, role, "doctor")
            try:
                found[role] = context.__enter__()
            except SameasError as error:
                found[role] = error
            else:
                contexts.append(context)
        return examine(settings, found["source"], found["target"], progress=progress)
    finally:
        for context in reversed(contexts):
            context.__exit__(None, None, None)
