"""How the nodes of a label are divided into pages of their keys, on every server the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cypher
from connector.extract.keys import is_usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config.mapping import EntitySide
    from connector.database import Database

_NUMBERS = ("INTEGER", "FLOAT")
_OTHERS = (
    "BOOLEAN", "DATE", "LOCAL TIME", "ZONED TIME", "LOCAL DATETIME", "ZONED DATETIME", "DURATION",
)  # fmt: skip
USABLE_TYPES = tuple(f"{name} NOT NULL" for name in ("STRING", *_NUMBERS, *_OTHERS))
"""The value types of keys, as ``valueType`` names them."""

VOID = ("", float("inf"), float("-inf"))
"""Values that identify nothing and that no range of keys reaches for sure."""

_CUTS_PER_PAGE = 32
_FEWEST_CUTS = 256
_SPREAD_SAMPLE = 10_000
_LONGEST_CUT = 1_000


@dataclass(frozen=True)
class Bounds:
    """One page: keys above ``above`` up to and with ``upto``.

    Attributes:
        as_text: the page is found by the keys' text in a scan of the label, not by an index.
        upto: None, in a scan only, has no end.
        nodes: how many nodes the page has, roughly.
    """

    as_text: bool
    above: str | float
    upto: str | float | None
    types: tuple[str, ...]
    nodes: int

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statement takes for it."""
        parameters: dict[str, Any] = {"above": self.above, "upto": self.upto}
        return {**parameters, "types": list(self.types)} if self.as_text else parameters

    def statement(self, name: str) -> cypher.Statement:
        """Return the variant of ``name`` that reads this page."""
        return cypher.load(f"extract/{name}_as_text" if self.as_text else f"extract/{name}")


@dataclass(frozen=True)
class Lane:
    """Nodes of a label whose keys are of types that compare with each other.

    Cypher has no order between a text and a number (the comparison is null), so a range of keys
    reaches one lane only.

    Attributes:
        types: as ``valueType`` names them.
        nodes: how many.
        cuts: ascending values between which there are about as many nodes each.
    """

    types: tuple[str, ...]
    nodes: int
    cuts: tuple[Any, ...]

    @property
    def intervals(self) -> int:
        """How many intervals the cuts make."""
        return len(self.cuts) + 1

    @property
    def is_number(self) -> bool:
        """Whether the keys are compared as numbers."""
        return self.types[0] in _NOT_NULL_NUMBERS

    @property
    def is_text(self) -> bool:
        """Whether the keys are text, as are nearly all."""
        return self.types == ("STRING NOT NULL",)

    def between(self, first: int, last: int) -> Bounds:
        """Return the intervals from ``first`` up to, but without, ``last`` as one page."""
        nodes = self.nodes * (last - first) // self.intervals
        above = self.cuts[first - 1] if first else float("-inf") if self.is_number else ""
        if last < self.intervals:
            as_text = not (self.is_number or self.is_text)
            return Bounds(as_text, above, self.cuts[last - 1], self.types, nodes)
        if self.is_number:
            return Bounds(False, above, float("inf"), self.types, nodes)
        # No text is greater than all others on every server: the last page has no end.
        return Bounds(True, above, None, self.types, nodes)

    def pages(self, size: int) -> Iterator[Bounds]:
        """Divide the lane into pages of about ``size`` nodes."""
        step = max(1, size * self.intervals // max(1, self.nodes))
        for first in range(0, self.intervals, step):
            yield self.between(first, min(first + step, self.intervals))


_NOT_NULL_NUMBERS = frozenset(f"{name} NOT NULL" for name in _NUMBERS)


@dataclass(frozen=True)
class KeySpace:
    """How the keys of one label are spread.

    Attributes:
        part: the property whose values make the pages; of a composite key the most varied.
        nodes: nodes with that label, with and without a usable key.
        sound: every one of them has a key that can identify it.
    """

    part: str
    lanes: tuple[Lane, ...]
    nodes: int
    sound: bool


def key_space(database: Database, side: EntitySide, page: int) -> KeySpace:
    """Ask how many nodes have which types of keys, and where to cut them into pages."""
    part = _most_varied(database, side)
    counted = {name: _count_types(database, side, name) for name in side.key}
    counts = {name: nodes for (name, void), nodes in counted[part].items() if not void}
    return KeySpace(
        part=part,
        lanes=tuple(
            _lane(database, side, part, types, nodes, page)
            for types in _LANES
            if (nodes := sum(counts.get(name, 0) for name in types))
        ),
        nodes=sum(counted[part].values()),
        sound=all(
            not void and name in USABLE_TYPES for types in counted.values() for name, void in types
        ),
    )


_LANES = (
    ("STRING NOT NULL",),
    tuple(f"{name} NOT NULL" for name in _NUMBERS),
    tuple(f"{name} NOT NULL" for name in _OTHERS),
)


def _most_varied(database: Database, side: EntitySide) -> str:
    if len(side.key) == 1:
        return side.key[0]
    spread = cypher.load("extract/key_spread")

    def distinct(part: str) -> int:
        identifiers: dict[str, cypher.Identifier] = {"label": side.labels, "key": part}
        [(number,)] = database.read(spread, {"sample": _SPREAD_SAMPLE}, identifiers)
        return int(number)

    return max(side.key, key=distinct)


def _count_types(database: Database, side: EntitySide, key: str) -> dict[tuple[str, bool], int]:
    rows = database.read(
        cypher.load("extract/key_types"), {"void": list(VOID)}, {"label": side.labels, "key": key}
    )
    return {(str(name), bool(void)): int(nodes) for name, void, nodes in rows}


def _lane(
    database: Database, side: EntitySide, key: str, types: tuple[str, ...], nodes: int, page: int
) -> Lane:
    share = min(1.0, max(_CUTS_PER_PAGE / page, _FEWEST_CUTS / nodes))
    as_text = types[0] not in ("STRING NOT NULL", *_NOT_NULL_NUMBERS)
    [(keys,)] = database.read(
        cypher.load("extract/key_sample"),
        {"share": share, "types": list(types), "as_text": as_text},
        {"label": side.labels, "key": key},
    )
    if types[0] in _NOT_NULL_NUMBERS:
        cuts = {key for key in keys if is_usable(key)}
    else:
        cuts = {_comparable(key) for key in keys} - {""}
    return Lane(types, nodes, tuple(sorted(cuts)))


def _comparable(text: str) -> str:
    """Return the beginning of a text that has one place in every order of texts.

    Neo4j orders texts by code points in an index and by UTF-16 units without one; these differ
    for characters from U+D800 on. A cut without such characters is above or below the same keys
    in both orders, and any text is good as a cut.
    """
    start = text[:_LONGEST_CUT]
    return start[: next((i for i, letter in enumerate(start) if letter >= "\ud800"), len(start))]
