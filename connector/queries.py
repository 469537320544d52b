"""The Cypher library: the shipped queries, filled in from the mapping, to paste or to run."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cypher
from connector.config.mapping import mirrored_name
from connector.errors import InputError
from connector.extract.values import plain
from connector.schema import is_temporal, iso_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.config import EntityMapping, Settings
    from connector.config import Mapping as SchemaMapping
    from connector.database import Database

_TYPE = "type"
_OF_TYPE = {"label", "property"}


@dataclass(frozen=True)
class Table:
    """What a query returned.

    Attributes:
        columns: names, in order.
        rows: plain values (text, numbers, truth values, None, and lists and maps of these;
            temporal values as ISO 8601 text), one for each column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def list_queries() -> dict[str, str]:
    """Return name to purpose of every query, sorted by name."""
    return {
        statement.short_name: statement.purpose
        for statement in map(cypher.load, cypher.names("query"))
    }


def find_query(name: str) -> cypher.Statement:
    """Return a query by the name that `list_queries` gives it.

    Raises:
        InputError: there is none of that name.
    """
    for full in cypher.names("query"):
        statement = cypher.load(full)
        if statement.short_name == name:
            return statement
    raise InputError(f"there is no query {name!r}", hint=f"there are: {', '.join(list_queries())}")


def query_text(
    name: str, values: Mapping[str, Any] | None = None, settings: Settings | None = None
) -> str:
    """Return a query as Cypher to paste, with its values in it.

    Args:
        name: as `list_queries` gives it.
        values: of its parameters and of the names in it (label, property).
        settings: whose mapping names labels, keys, attributes and relations. What neither they
            nor ``values`` say is a default or an example.

    Raises:
        InputError: there is no such query or parameter, or a value cannot be written safely.
    """
    statement = find_query(name)
    given = {
        **statement.examples,
        **statement.defaults,
        **_from_settings(statement, settings, values or {}),
        **_checked(statement, values or {}),
    }
    try:
        return cypher.pasted(statement, given)
    except cypher.InvalidIdentifierError as exc:
        raise InputError(str(exc), hint="give another value, or run it with --run") from exc


def run_query(
    target: Database,
    name: str,
    values: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    *,
    as_of: str | None = None,
) -> Table:
    """Run one of the queries that read, in a transaction that may only read.

    Args:
        target: the database with the links.
        name: as `list_queries` gives it.
        values: of its parameters and of the names in it (label, property); what is left out is
            taken from the settings, or is the query's default.
        settings: whose mapping names labels, keys, attributes and relations.
        as_of: id of a run: about the links that stood after it, not about those that hold.

    Raises:
        InputError: there is no such query or parameter, it writes, a value is missing, or it
            cannot be asked of the past.
        DatabaseError: and its kinds.
    """
    statement = find_query(name)
    if statement.access != "read":
        raise InputError(
            f"{name} writes: it is for people to paste, with their own values in it",
            hint=f"`sameas queries {name}` prints it",
        )
    values = _checked(statement, values or {})
    if as_of is not None:
        if "as_of" in statement.parameters:
            values = {**values, "as_of": as_of}
        elif cypher.has_history(statement):
            statement = cypher.as_of(statement)
            values = {**values, "as_of": as_of}
        else:
            able = [one for one in list_queries() if _knows_the_past(find_query(one))]
            raise InputError(
                f"{name} cannot be asked about the past", hint=f"these can: {', '.join(able)}"
            )
    if settings is not None and _is_of_one_type(statement) and not values.keys() & {_TYPE, "label"}:
        return _of_each_type(target, statement, values, settings)
    return _run(target, statement, values, settings)


def _is_of_one_type(statement: cypher.Statement) -> bool:
    return "label" in statement.placeholders and "key" not in statement.parameters


def _of_each_type(
    target: Database, statement: cypher.Statement, values: dict[str, Any], settings: Settings
) -> Table:
    """Run a query about one type for each that is linked, with the type as first column."""
    names = [entity.name for entity in settings.mapping.entities if entity.link]
    parts = {name: _run(target, statement, {**values, _TYPE: name}, settings) for name in names}
    return Table(
        (_TYPE, *statement.columns),
        tuple((name, *row) for name, part in parts.items() for row in part.rows),
    )


def _run(
    target: Database,
    statement: cypher.Statement,
    values: dict[str, Any],
    settings: Settings | None,
) -> Table:
    given = {**statement.defaults, **_from_settings(statement, settings, values), **values}
    wanted = {*statement.parameters, *statement.placeholders}
    missing = sorted(wanted - given.keys())
    if settings is not None and _OF_TYPE & set(missing):
        linked = [entity.name for entity in settings.mapping.entities if entity.link]
        raise InputError(
            f"{statement.short_name} is about entities of one type",
            hint=f"name it with --param type=...: {', '.join(linked)}",
        )
    if missing:
        shown = " ".join(f"--param {one}={_shown(statement.examples.get(one))}" for one in missing)
        raise InputError(
            f"{statement.short_name} needs {', '.join(missing)}",
            hint=f"give them, for example {shown}",
        )
    rows = target.read(
        statement,
        {parameter: given[parameter] for parameter in statement.parameters},
        {name: cypher.as_identifier(given[name]) for name in statement.placeholders},
    )
    return Table(statement.columns, tuple(tuple(map(plain_value, row)) for row in rows))


def parse_values(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return values that people typed, each of the kind that the query's default is.

    Raises:
        InputError: there is no such query or parameter, or a value is of another kind.
    """
    statement = find_query(name)
    return {
        parameter: _parsed(statement, parameter, text)
        for parameter, text in _checked(statement, texts).items()
    }


def browser_archive(settings: Settings | None = None) -> bytes:
    """Return a ZIP of all queries, one ``.cypher`` file each, as Neo4j Browser takes favourites.

    Dropped onto its window, each becomes a favourite that is named by its first line.
    """
    # Not in a folder: Browser makes a folder anew for each of its files.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in list_queries():
            # The same archive whenever it is made.
            entry = zipfile.ZipInfo(f"sameas-{name}.cypher", (2026, 1, 1, 0, 0, 0))
            text = query_text(name, settings=settings).removeprefix("// ")
            archive.writestr(entry, f"// sameas {text}")
    return buffer.getvalue()


def plain_value(value: Any) -> Any:
    """Return a value of the database as one that JSON can say."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple) and not hasattr(value, "srid"):
        return [plain_value(one) for one in value]
    if isinstance(value, dict):
        return {key: plain_value(one) for key, one in value.items()}
    if is_temporal(value):
        return iso_text(value)
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return next(iter(plain(value)), None)


def _knows_the_past(statement: cypher.Statement) -> bool:
    return "as_of" in statement.parameters or cypher.has_history(statement)


def _checked(statement: cypher.Statement, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {*statement.parameters, *statement.placeholders}
    if known & _OF_TYPE or "attributes" in known:
        known.add(_TYPE)
    for parameter in values:
        if parameter not in known:
            there = f"it has {', '.join(sorted(known))}" if known else "it has none"
            raise InputError(f"{statement.short_name} has no parameter {parameter!r}", hint=there)
    return dict(values)


def _parsed(statement: cypher.Statement, parameter: str, text: str) -> Any:
    like = {**statement.examples, **statement.defaults}.get(parameter)
    try:
        if isinstance(like, int) and not isinstance(like, bool):
            return int(text)
        if isinstance(like, float):
            return float(text)
        if isinstance(like, bool | list | dict):
            value = json.loads(text)
            if type(value) is not type(like):
                raise ValueError(f"{text} is no {type(like).__name__}")
            return value
    except ValueError as exc:
        raise InputError(
            f"{parameter}={text}: {exc}", hint=f"it should be like {_shown(like)}"
        ) from exc
    return text


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _from_settings(
    statement: cypher.Statement, settings: Settings | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what sameas.toml says of a query's parameters and names."""
    if settings is None:
        return {}
    linked = [entity for entity in settings.mapping.entities if entity.link]
    chosen = [entity for entity in linked if values.get(_TYPE) in (None, entity.name)]
    if not chosen:
        raise InputError(
            f"there is no entity type {values.get(_TYPE)!r} that is linked",
            hint=f"there are: {', '.join(entity.name for entity in linked)}",
        )
    found: dict[str, Any] = {
        "graph": settings.source_graph,
        "keys": {e.name: [list(e.source.key), list(e.target.key)] for e in linked},
        "attributes": {entity.name: _attributes(entity) for entity in linked},
        "relations": _relations(settings.mapping),
    }
    if len(chosen) == 1:
        found |= {
            _TYPE: chosen[0].name,
            "label": chosen[0].target.labels,
            "property": chosen[0].target.key[0],
        }
    wanted = {*statement.parameters, *statement.placeholders}
    # A type that may be left open is not narrowed, though there be one only.
    return {
        name: value
        for name, value in found.items()
        if name in wanted and not (name == _TYPE and name in statement.defaults)
    }


def _attributes(entity: EntityMapping) -> list[list[Any]]:
    """Return of each attribute its name, the entities' own properties, and a stand-in's.

    What only neighbours of the target say is left out: the queries look at the two nodes.
    """
    return [
        [
            one.name,
            list(one.properties("source")),
            list(one.properties("target")),
            mirrored_name(one.name),
        ]
        for one in entity.attributes
        if one.properties("target")
    ]


def _relations(mapping: SchemaMapping) -> dict[str, str]:
    """Return relationship type to relation, for those that stand for one relation only."""
    names: dict[str, set[str]] = {}
    for relation in mapping.relations:
        for pattern in (*relation.source, *relation.target):
            for step in pattern.steps:
                names.setdefault(step.type, set()).add(relation.name)
    return {kind: next(iter(found)) for kind, found in names.items() if len(found) == 1}
