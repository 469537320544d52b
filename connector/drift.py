"""Schema drift: what the mapping names is gone, or is no longer what it was when last recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connector.errors import SchemaDriftError
from connector.mapping import as_mapped, states
from connector.mapping import check as find_missing
from connector.runs import latest_schema
from connector.schema import EmptyDatabaseError, profile, value_types

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence

    from connector.config import Role, Settings
    from connector.database import Database
    from connector.extract import KeyReport
    from connector.mapping.states import SchemaState
    from model.progress import Progress


@dataclass(frozen=True)
class Recorded:
    """What the mapped part of both graphs looked like, and when that was, in words."""

    when: str
    state: SchemaState


def check_schema(
    settings: Settings,
    source: Database,
    target: Database,
    progress: Progress,
    since: Recorded | None = None,
) -> SchemaState:
    """Stop where what the mapping names is gone or has changed, before anything is read of it.

    Args:
        settings: with the mapping.
        source, target: only read.
        progress: told of each label and relationship type.
        since: what to compare with; None only looks whether all of it is there.

    Returns:
        what the mapped part of both graphs looks like now.

    Raises:
        SchemaDriftError: with everything that is missing or changed.
    """
    databases = source, target
    try:
        profiles = [
            as_mapped(profile(database, progress, values=False), settings.mapping, database.role)
            for database in databases
        ]
    except EmptyDatabaseError as exc:
        raise SchemaDriftError(str(exc), hint=exc.hint) from exc
    findings = find_missing(settings.mapping, profiles[0], profiles[1])
    there = [{label.label for label in one.labels} for one in profiles]
    kinds = [
        value_types(
            database,
            {
                label: names
                for label, names in states.mapped_properties(
                    settings.mapping, database.role
                ).items()
                if label in labels
            },
        )
        for database, labels in zip(databases, there, strict=True)
    ]
    now = states.state_of(settings.mapping, (profiles[0], profiles[1]), (kinds[0], kinds[1]))
    if findings:
        raise SchemaDriftError(
            "; ".join(f"{finding.place}: {finding.message}" for finding in findings)
            + _told(settings, since, now, "; since "),
            hint=f"{findings[0].hint}; `sameas doctor` lists everything",
        )
    _stop_on_drift(settings, since, now)
    return now


def check_keys(
    settings: Settings,
    source: Sequence[KeyReport],
    target: Sequence[KeyReport],
    now: SchemaState,
    since: Recorded | None = None,
) -> SchemaState:
    """Stop where a key that was unique no longer is; return the state with what was read of keys.

    ``source`` and ``target`` are what the reading of each graph reported.

    Raises:
        SchemaDriftError: with every such key.
    """
    sides: tuple[tuple[Role, Sequence[KeyReport]], ...] = (("source", source), ("target", target))
    for role, reports in sides:
        now = now.with_repeated(
            role,
            states.repeated(
                (one.label, one.nodes) for one in reports if one.problem == "duplicate"
            ),
        )
    _stop_on_drift(settings, since, now)
    return now


def _stop_on_drift(settings: Settings, since: Recorded | None, now: SchemaState) -> None:
    told = _told(settings, since, now, "the graphs changed since ")
    if told:
        raise SchemaDriftError(
            told,
            hint="bring it back; or, if it is meant to be so, look through sameas.toml and run "
            "`sameas train`, which takes the graphs as they are now",
        )


def _told(settings: Settings, since: Recorded | None, now: SchemaState, words: str) -> str:
    lines = states.changes(settings.mapping, since.state, now) if since is not None else ()
    return f"{words}{since.when}: {'; '.join(lines)}" if since is not None and lines else ""


def recorded(
    settings: Settings, target: Database, document: MappingOf[str, Any]
) -> Recorded | None:
    """Return what the graphs looked like at the last run or training, whichever was later.

    Args:
        settings: with the names of both graphs.
        target: where the runs are.
        document: of the checkpoint, as `load_model` returned it.
    """
    found = latest_schema(target, settings.source_graph, settings.target_graph)
    trained = document.get("trainedAt", "")
    if found is not None and found[0][: len(trained)] > trained.replace(":", "-"):
        return Recorded(f"run {found[0]}", states.from_text(found[1]))
    if "schema" in document:
        return Recorded(f"the training of {trained}", states.from_text(document["schema"]))
    return None
