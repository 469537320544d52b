"""Finds the entities of keys, right before their links are written."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import cypher
from connector.errors import PermissionDeniedError
from connector.plan.standing import key_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from connector.config import EntitySide
    from connector.database import Database

_FEW = 200
_INTEGERS = range(-(2**63), 2**63)


class Place(NamedTuple):
    """One node: its id, good for the moment, and its key as stored."""

    id: str
    key: list[Any]


def single_property_indexes(database: Database) -> frozenset[tuple[str, str]]:
    """Return the (label, property) that the database finds by an index; none if it won't tell."""
    try:
        rows = database.read(cypher.load("link/indexes"))
    except PermissionDeniedError:
        return frozenset()
    return frozenset((label, name) for labels, [name] in rows for label in labels or ())


class Locator:
    """Finds the nodes of one side of one type by their canonical keys.

    Ids of nodes are not durable, so the statements that use them compare the key as well. With an
    index on the key, or for a few keys, the database looks them up, asked anew for every batch;
    else one reading of all keys of the label serves all batches, for one scan a row would never
    end. (A composite key is looked up by its first part, which is worth it for a few only.)
    """

    def __init__(
        self,
        database: Database,
        side: EntitySide,
        needed: Collection[str],
        indexes: Collection[tuple[str, str]],
    ) -> None:
        self._database = database
        self._side = side
        self._needed = needed
        indexed = len(side.key) == 1 and all(
            (label, side.key[0]) in indexes for label in side.labels
        )
        values = None if not indexed and len(needed) > _FEW else first_parts(needed)
        # The hint names one label; any of several are found by their indexes without.
        one_look_up = indexed and len(side.labels) == 1
        self._statement = "link/find_indexed" if one_look_up else "link/find_some"
        self._looks_up = values is not None
        self._all: dict[str, list[Place]] | None = None

    def find(self, keys: Iterable[str]) -> dict[str, list[Place]]:
        """Return the nodes of each key that has any; all of them where a key is not unique."""
        if self._looks_up:
            wanted = set(keys)
            values = first_parts(wanted)
            assert values is not None
            [(rows,)] = self._database.read(
                cypher.load(self._statement),
                {"values": values, "key": list(self._side.key)},
                {"label": self._side.labels, "first": self._side.key[0]},
            )
            return _by_key(rows, wanted)
        if self._all is None:
            rows = self._database.read(
                cypher.load("link/find_all"),
                {"key": list(self._side.key)},
                {"label": self._side.labels},
            )
            self._all = _by_key(rows, self._needed)
        return self._all


def _by_key(
    rows: Iterable[tuple[str, list[Any]]], wanted: Collection[str]
) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    # Looked up as 1 and as 1.0, one node comes twice.
    for node, key in dict(rows).items():
        text = key_text(key)
        if text is None:
            continue
        if text in wanted:
            found[text].append(Place(node, key))
        # Where 12 and "12" are both keys, the number is written [12] (`canonical_keys`).
        if len(key) == 1 and type(key[0]) is int and (apart := f"[{text}]") in wanted:
            found[apart].append(Place(node, key))
    return dict(found)


def the_one(places: list[Place] | None) -> Place | None:
    """Return the node that a key means: the only one, and a text before the same digits."""
    if places is not None and len(places) > 1:
        places = [place for place in places if isinstance(place.key[0], str)]
    return places[0] if places is not None and len(places) == 1 else None


def first_parts(keys: Iterable[str]) -> list[Any] | None:
    """Return what the first part of the keys may be as a stored value.

    None where one of them is of a type that only the database can write (a date, say).
    """
    values: list[Any] = []
    for key in keys:
        part: Any = key
        if key.startswith("["):
            try:
                parts = json.loads(key)
            except ValueError:
                continue  # a decision written by hand: it is the key of no entity
            part = parts[0] if parts else None
            if isinstance(part, dict):
                return None
        elif key.removeprefix("-").isdecimal() and key.isascii() and int(key) in _INTEGERS:
            values.append(int(key))
        if not isinstance(part, int) or part in _INTEGERS:
            values.append(part)
    return values
