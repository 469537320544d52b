"""Nodes of both sides that have a name in common, and what else they agree in.

Values that are alike throughout may be of different things, and two notations of one thing have no
value in common; what a node says here and its namesake says there tells (A. Bilke and F. Naumann,
"Schema Matching using Duplicates", ICDE 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from connector.schema import folded
from model.values.dates import moments
from model.values.numbers import numbers
from model.values.rdf import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from connector.mapping.values import Property
    from model.graph import BoolArray, ObjectArray

    Said = Mapping[str, tuple[str, ...]]
    Reading = Callable[[Sequence[str], Sequence[str]], Callable[[int], BoolArray]]

_FEWEST, _MOST = 20, 500
"""Pairs of nodes below which nothing is concluded, and as many as are looked at."""
_KAPPA = 0.4
"""Agreement above chance from which on two properties are one."""
_NEAR = 0.1
"""Relative difference up to which two numbers agree: the populations of two years."""
_HALF = 0.5
"""Share of their words from which on two texts agree."""
_SHIFTS = (1, 2, 3, 5, 7)
"""So far strangers stand apart that tell how often two agree by chance."""


@dataclass(frozen=True)
class Agreement:
    """How often namesakes say the same in two properties.

    Attributes:
        nodes: pairs of namesakes that both say something.
        share: of these that agree, 0 to 1.
        kappa: how far that is above chance, 1 where they always agree (J. Cohen 1960, "A
            Coefficient of Agreement for Nominal Scales").
        example: what two that agree say.
    """

    nodes: int
    share: float
    kappa: float
    example: tuple[str, str]


class Witnesses:
    """Pairs of nodes of two labels that have a name in common.

    Args:
        names: properties of the one label and of the other that name a node.
    """

    def __init__(self, names: Sequence[tuple[Property, Property]]) -> None:
        source, target = (
            [[dict(node) for node in each.label.nodes] for each in names[0]] if names else ([], [])
        )
        rows: set[tuple[int, int]] = set()
        for first, second in names:
            one, other = _named(source, first), _named(target, second)
            rows |= {(one[name], other[name]) for name in one.keys() & other.keys()}
        self._pairs = [(source[one], target[other]) for one, other in sorted(rows)]

    def agreement(self, one: Property, other: Property) -> Agreement | None:
        """Return in how much two properties agree, None where they are not one for all we know."""
        said = [
            (literal(first[0]), literal(second[0]))
            for source, target in self._pairs
            if (first := source.get(one.name)) and (second := target.get(other.name))
        ][:_MOST]
        if len(said) < _FEWEST:
            return None
        forms = {one.values.form, other.values.form}
        readings: list[Reading] = [_alike]
        if forms <= {"number", "year", "identifier"}:
            readings.append(_near)
        if forms <= {"year", "date"}:
            readings.append(_same_year)
        found = [each for reading in readings if (each := _agreement(said, reading)) is not None]
        return max(found, key=lambda each: each.kappa, default=None)


def _named(nodes: Sequence[Said], by: Property) -> dict[str, int]:
    """Return the rows of nodes by a sampled name that no other node has."""
    rows: dict[str, set[int]] = {}
    for row, node in enumerate(nodes):
        for text in node.get(by.name, ()):
            rows.setdefault(folded(text), set()).add(row)
    return {name: row for name, (row, *more) in rows.items() if not more and name in by.values.said}


def _agreement(said: Sequence[tuple[str, str]], reading: Reading) -> Agreement | None:
    agree = reading([one for one, _ in said], [other for _, other in said])
    same = agree(0)
    share = float(same.mean())
    if share < _KAPPA:
        return None
    chance = float(np.mean([agree(shift).mean() for shift in _SHIFTS]))
    kappa = (share - chance) / (1.0 - chance) if chance < 1.0 else 0.0
    return Agreement(len(said), share, kappa, said[int(same.argmax())]) if kappa >= _KAPPA else None


def _alike(source: Sequence[str], target: Sequence[str]) -> Callable[[int], BoolArray]:
    words, others = ([_words(text) for text in side] for side in (source, target))

    def agree(shift: int) -> BoolArray:
        moved = others[shift:] + others[:shift]
        return np.array([
            len(one & other) >= _HALF * max(1, len(one | other))
            for one, other in zip(words, moved, strict=True)
        ])  # fmt: skip

    return agree


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


def _near(source: Sequence[str], target: Sequence[str]) -> Callable[[int], BoolArray]:
    rows = np.arange(len(source))
    one, other = numbers(_objects(source), _objects(target), (rows, rows))

    def agree(shift: int) -> BoolArray:
        moved = np.roll(other, -shift)
        with np.errstate(invalid="ignore"):
            near: BoolArray = np.abs(one - moved) <= _NEAR * np.fmax(np.abs(one), np.abs(moved))
        return near

    return agree


def _same_year(source: Sequence[str], target: Sequence[str]) -> Callable[[int], BoolArray]:
    one, other = (each.year for each in moments(_objects(source), _objects(target)))

    def agree(shift: int) -> BoolArray:
        same: BoolArray = one == np.roll(other, -shift)
        return same

    return agree


def _objects(values: Sequence[str]) -> ObjectArray:
    return np.array(values, dtype=np.object_)
