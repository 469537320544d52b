"""sameas.toml as plain values, or the problem with its line and column; secrets are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError, UnexpectedEofError

from connector.config.problems import USERINFO, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connector.config.problems import Problems

_SECRET = re.compile(r"passw|passphrase|pwd|secret|token|credential", re.IGNORECASE)
_OWN_NAMES = ("entity", "relation")


def read(path: Path, problems: Problems) -> dict[str, Any]:
    """Return the file's tables; an empty dict where it cannot be parsed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        line = path.read_bytes()[: exc.start].count(b"\n") + 1
        problems.add(path.name, f"line {line}: not UTF-8 text; save the file as UTF-8")
        return {}
    try:
        document = _plain(text)
    except TOMLKitError as exc:
        problems.add(path.name, _located(exc, text))
        return {}
    for place, key, value in _leaves(document, Place(path.name)):
        if _is_secret(place, key, value):
            problems.add(
                place,
                "a password does not belong into the file: remove it, change it if the file was "
                "shared, and give it as SAMEAS_SOURCE_PASSWORD or SAMEAS_TARGET_PASSWORD "
                "(or ..._PASSWORD_FILE)",
            )
    return document


def _plain(text: str) -> dict[str, Any]:
    return tomlkit.parse(text).unwrap()


def _located(error: TOMLKitError, text: str) -> str:
    """Say what the parser met and where; some of its errors do not know their line."""
    if not isinstance(error, ParseError):
        return f"line {_line_of(type(error), text)}: {error}"
    words = str(error).rsplit(" at line ", 1)[0]
    # The parser's word for the end of the text is a NUL character.
    if isinstance(error, UnexpectedEofError) or "\\x00" in words:
        return f"line {error.line}: something is not closed or not finished before the file ends"
    return f"line {error.line}, column {error.col + 1}: {words[0].lower()}{words[1:]}"


def _line_of(kind: type[TOMLKitError], text: str) -> int:
    """Return the first line up to which the text already has this error."""
    lines = text.splitlines(keepends=True)
    for count in range(1, len(lines)):
        if _error_of("".join(lines[:count])) is kind:
            return count
    return len(lines)


def _error_of(text: str) -> type[TOMLKitError] | None:
    try:
        _plain(text)
    except TOMLKitError as exc:
        return type(exc)
    return None


def _leaves(table: dict[str, Any], place: Place) -> Iterator[tuple[Place, str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            depth = 2 if (*place.section, key)[0] in _OWN_NAMES else 1
            inside = (
                Place(place.file, (*place.section, key))
                if len(place.section) < depth
                else place.within(key)
            )
            yield from _leaves(value, inside)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _leaves(item, place.within(key))
                else:
                    yield place.within(key), key, item
        else:
            yield place.within(key), key, value


def _is_secret(place: Place, key: str, value: object) -> bool:
    if isinstance(value, str) and USERINFO.search(value):
        return True
    # In the mapping, "password" may be the name of somebody's label or attribute.
    return not (place.section and place.section[0] in _OWN_NAMES) and bool(_SECRET.search(key))
