"""Keys of entities: as text that tells all of them apart, and as an index from key to row."""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from connector.schema import is_temporal, iso_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.graph import IntArray

NativeKey = tuple[Any, ...]

LONGEST_KEY = 6_000
"""Bytes of a key's text in UTF-8: with the names of graph and type, what Neo4j can index (8 kB)."""

_SURELY_SHORT = LONGEST_KEY // 6 - 100


def is_usable(value: object) -> bool:
    """Say whether one part of a key identifies anything: lists, points, bytes, NaN do not."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int) or is_temporal(value)


def is_too_long(values: NativeKey) -> bool:
    """Say whether a usable key is longer than a stand-in's may be (`LONGEST_KEY`)."""
    characters = sum(len(part) for part in values if isinstance(part, str))
    return characters > _SURELY_SHORT and len(canonical_key(values).encode("utf-8")) > LONGEST_KEY


def canonical_key(values: Sequence[Any]) -> str:
    """Return a key, given as its parts, as text.

    One text is itself and one integer its decimal digits, so that links can be written by hand.
    Everything else is a compact JSON array in which types stay apart: ``["Metropolis",1927]``,
    ``[true]``, ``[1.0]``, ``[{"Date":"2020-01-02"}]``; so is a text that begins with ``[``.
    Different keys have different texts, but for an integer and the same digits as text, which
    `canonical_keys` tells apart where both occur.

    Raises:
        ValueError: there are no parts, or one of them cannot identify anything (`is_usable`).
    """
    if len(values) == 1:
        value = values[0]
        if isinstance(value, str) and not value.startswith("["):
            return value
        if type(value) is int:
            return str(value)
    return _array(values)


def canonical_keys(keys: Sequence[NativeKey]) -> list[str]:
    """Return the texts of all keys of one type; they differ if the keys do.

    Where the integer 12 and the text "12" are both keys, the integer's text is ``[12]``.
    """
    texts = [canonical_key(key) for key in keys]
    if len(set(texts)) < len(texts):
        ambiguous = {text for text, count in Counter(texts).items() if count > 1}
        texts = [
            _array(key) if text in ambiguous and type(key[0]) is int else text
            for key, text in zip(keys, texts, strict=True)
        ]
    return texts


def _array(values: Sequence[Any]) -> str:
    if not values:
        raise ValueError("a key has at least one part")
    return json.dumps(
        [_tagged(value) for value in values],
        ensure_ascii=False, allow_nan=False, separators=(",", ":"),
    )  # fmt: skip


def _tagged(value: object) -> object:
    if not is_usable(value):
        raise ValueError(f"{value!r} cannot be part of a key")
    if isinstance(value, str | int | float):
        return value
    zone = getattr(value, "tzinfo", None)
    # Two moments in zones of the same offset differ for Cypher if the zones' names do.
    name = getattr(zone, "zone", None) or getattr(zone, "key", None)
    return {type(value).__name__: iso_text(value) + (f"[{name}]" if name else "")}


class KeyIndex:
    """Finds the rows of keys in the form in which statements return them.

    A key of one part is returned as that part, a composite one as the list of its parts.
    """

    def __init__(self, keys: Sequence[NativeKey]) -> None:
        self._composite = bool(keys) and len(keys[0]) > 1
        # Python takes True for 1; keys with truth values among them carry their types along.
        self._typed = any(isinstance(part, bool) for key in keys for part in key)
        natives: Iterable[Any] = keys if self._composite else (key[0] for key in keys)
        self._rows = {self._hashed(native): row for row, native in enumerate(natives)}

    def rows(self, keys: Sequence[Any]) -> IntArray:
        """Return the row of each key, -1 where there is none."""
        if self._composite or self._typed:
            hashed: Iterable[Any] = map(self._hashed, keys)
        else:
            hashed = keys
        try:
            found = map(self._rows.get, hashed, repeat(-1))
            return np.fromiter(found, dtype=np.int32, count=len(keys))
        except TypeError:  # a list, which is no key of any entity here
            return np.fromiter(map(self._row, keys), dtype=np.int32, count=len(keys))

    def _hashed(self, native: Any) -> Any:
        if self._composite:
            if self._typed:
                return tuple((isinstance(part, bool), part) for part in native)
            return tuple(native)
        return (isinstance(native, bool), native) if self._typed else native

    def _row(self, native: Any) -> int:
        try:
            return self._rows.get(self._hashed(native), -1)
        except TypeError:
            return -1
