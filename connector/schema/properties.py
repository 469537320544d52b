"""A property's profile, made of its values."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from connector.schema.samples import sample
from connector.schema.texts import is_temporal, iso_text, well_known_text
from connector.schema.values import PropertyProfile
from model.comparison.delimited import parts
from model.comparison.shared import name_delimiter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_PLAIN = {bool: "BOOLEAN", int: "INTEGER", float: "FLOAT", str: "STRING", bytes: "LIST<INTEGER>"}
_KINDS = {
    "STRING": "text",
    "INTEGER": "number",
    "FLOAT": "number",
    "INTEGER | FLOAT": "number",
    "DATE": "date",
    "LOCAL DATETIME": "date",
    "ZONED DATETIME": "date",
}
_TEMPORAL = {"Date": "DATE", "DateTime": "DATETIME", "Time": "TIME", "Duration": "DURATION"}


def property_profile(name: str, values: Sequence[Any], node_count: int) -> PropertyProfile:
    """Profile one property.

    Args:
        name: of the property.
        values: one for each node that has it, in the driver's types; a list where the node has
            several values. Empty text says nothing, but is a value.
        node_count: nodes of the label, with the property or without.
    """
    kinds = Counter(map(_type, values))
    types = tuple(kind for kind, _ in sorted(kinds.items(), key=lambda item: (-item[1], item)))
    said = {text for value in values for text in texts(value)}
    names = names_in(said) if types == ("STRING",) else None
    distinct = len(set(map(_identity, values)))
    return PropertyProfile(
        name=name,
        types=types if names is None else ("LIST<STRING>",),
        filled=len(values) / node_count if node_count else 0.0,
        distinct=distinct / len(values) if values else 0.0,
        samples=sample(said if names is None else names),
    )


def names_in(said: Collection[str]) -> set[str] | None:
    """Return the names in texts that hold several each, as a list of them would; None in others.

    Args:
        said: the distinct values of a property of text: "Ann Abel, Ben Bruck".
    """
    between = name_delimiter(sorted(said))
    return None if between is None else {name for text in said for name in parts(text, between)}


def kind_of(value_type: str) -> str:
    """Return what a value type as ``valueType`` names it is: text, number, date, and so on.

    A list is what it holds, for one value and several are read alike.
    """
    name = value_type.replace(" NOT NULL", "")
    while name.startswith("LIST<") and name.endswith(">"):
        name = name[5:-1]
    return _KINDS.get(name, name.lower())


def _type(value: Any) -> str:
    """Return a value's type as ``valueType`` names it, without NOT NULL."""
    plain = _PLAIN.get(type(value))
    if plain is not None:
        return plain
    if is_temporal(value):
        temporal = _TEMPORAL[type(value).__name__]
        if not temporal.endswith("TIME"):
            return temporal
        return f"{'LOCAL' if value.tzinfo is None else 'ZONED'} {temporal}"
    if hasattr(value, "srid"):
        return "POINT"
    if isinstance(value, dict):
        return "ZONED DATETIME" if "zoned" in value else "MAP"
    inner = {_type(part) for part in value}
    return f"LIST<{inner.pop() if len(inner) == 1 else 'ANY' if inner else 'NOTHING'}>"


def _identity(value: Any) -> Any:
    """Return something that is equal where values are the same."""
    if isinstance(value, list):
        return tuple(map(_identity, value))
    if isinstance(value, dict):
        return tuple((key, _identity(part)) for key, part in sorted(value.items()))
    # 1, 1.0 and True are equal in Python.
    return value if isinstance(value, str) else (type(value), value)


def texts(value: Any) -> Iterator[str]:
    """Give what a value says as text: each part of a list; nothing for bytes and NaN."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        yield repr(value)
    elif hasattr(value, "srid"):
        yield well_known_text(value)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        yield from texts(value.get("zoned"))
    elif is_temporal(value):
        yield iso_text(value)
