"""Tables of settings read into their dataclasses: the fields are the only list of names."""

from __future__ import annotations

import math
import re
from dataclasses import Field, fields
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from connector.config.problems import meant, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.config.problems import Place, Problems

T = TypeVar("T")

_LARGEST = 2**63 - 1
_SHARE = re.compile(r"(?P<part>[\d,]+(?:\.\d+)?)\s*(?:%|(?:per|in|of)\s+(?P<of>[\d,]+))")


class _UnfitError(ValueError):
    """A value does not fit its field; the message says what would."""


def read_section(cls: type[T], table: object, place: Place, problems: Problems) -> T:
    """Return the dataclass of a table's settings; what is wrong is noted and left at its default.

    Numbers are 0 or more unless the field's metadata says ``least`` or ``most``.
    """
    if not isinstance(table, dict):
        problems.add(place, f"should be a table, is {type_name(table)}")
        return cls()
    settings: Mapping[str, Field[Any]] = {
        field.name: field
        for field in fields(cls)  # type: ignore[arg-type]
    }
    hints = get_type_hints(cls)
    values = {}
    for key, value in table.items():
        if key not in settings:
            problems.unknown(place.within(key), key, settings)
            continue
        try:
            values[key] = _convert(value, hints[key], settings[key])
        except _UnfitError as exc:
            problems.add(place.within(key), str(exc))
    return cls(**values)


def _convert(value: object, hint: Any, field: Field[Any]) -> object:
    if field.metadata.get("share"):
        if isinstance(value, dict):
            return {name: share(part) for name, part in value.items()}
        return share(value)
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
        return _convert(value, hint, field)
    if origin is Literal:
        return choice(value, get_args(hint))
    if origin is tuple:
        return texts(value)
    if hasattr(hint, "parse"):
        try:
            return hint.parse(value)
        except ValueError as exc:
            raise _UnfitError(str(exc)) from exc
    if hint is bool:
        if isinstance(value, bool):
            return value
        raise _UnfitError(f"should be true or false, is {type_name(value)}")
    if hint is str:
        if isinstance(value, str) and value:
            return value
        raise _UnfitError(f"should be text, is {'empty' if value == '' else type_name(value)}")
    return _number(value, hint, field)


def _number(value: object, hint: type, field: Field[Any]) -> int | float:
    words = "a whole number" if hint is int else "a number"
    wanted = (int,) if hint is int else (int, float)
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise _UnfitError(f"should be {words}, is {type_name(value)}")
    least, most = field.metadata.get("least", 0), field.metadata.get("most", _LARGEST)
    if not math.isfinite(value) or not least <= value <= most:
        span = f"{least} or more" if most == _LARGEST else f"from {least} to {most}"
        raise _UnfitError(f"should be {words}, {span}, is {value}")
    return hint(value)  # type: ignore[no-any-return]


def share(value: object) -> float:
    """Return a share given as a number from 0 to 1, as ``"50 per 10000"`` or as ``"0.5%"``.

    Raises:
        ValueError: it is none of them, or above 1.
    """
    expected = 'should be a share such as "50 per 10000", "0.5%" or 0.005'
    if isinstance(value, str):
        match = _SHARE.fullmatch(value.strip())
        if match is None:
            raise _UnfitError(f"{expected}, is {value!r}")
        of = 100.0 if match["of"] is None else float(match["of"].replace(",", ""))
        found = float(match["part"].replace(",", "")) / of if of else math.inf
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnfitError(f"{expected}, is {type_name(value)}")
    else:
        found = float(value)
    if not 0 <= found <= 1:
        raise _UnfitError(f"{expected}, from 0 to 1, is {value}")
    return found


def choice(value: object, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed texts.

    Raises:
        ValueError: it is none of them.
    """
    if not isinstance(value, str):
        raise _UnfitError(f"should be one of {', '.join(allowed)}, is {type_name(value)}")
    if value not in allowed:
        raise _UnfitError(f"{value!r} is none of {', '.join(allowed)}{_close(value, allowed)}")
    return value


def _close(value: str, allowed: tuple[str, ...]) -> str:
    hint = meant(value, allowed)
    return hint if hint.startswith(";") else ""


def texts(value: object) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple: not empty, each once.

    Raises:
        ValueError: it is something else.
    """
    items: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str):
            raise _UnfitError(f"should be text or a list of texts, is or holds {type_name(item)}")
        if not item:
            raise _UnfitError("holds an empty text")
        items.append(item)
    repeated = sorted({item for item in items if items.count(item) > 1})
    if repeated:
        raise _UnfitError(f"names {', '.join(map(repr, repeated))} more than once")
    return tuple(items)
