"""How many entities of two labels have the same names, across two graphs and within one."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from connector.mapping.labels.broader import related_labels
from connector.mapping.labels.comparing import distinctive
from connector.mapping.overlaps import holders, overlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.mapping.values import Properties, Property

_FEW = 5

_LIKE = 0.5
"""How many names, beside those of the best, a property has to have for it to name nodes too."""

_Common = dict[tuple["Property", "Property"], list[str]]
"""Source and target property to the sampled values that both have."""


class Found(NamedTuple):
    """How many entities of two labels are found in the other, by their names.

    Attributes:
        names: estimated number.
        shares: of the source's names, and of the target's.
        properties: those of each by which most are found.
    """

    names: float
    shares: tuple[float, float]
    properties: tuple[frozenset[str], frozenset[str]]


class SharedNames:
    """The names that labels of two graphs share.

    Args:
        labels: the properties of each label, of both graphs.
        broader: of each graph, label to those whose nodes include its own.
    """

    def __init__(
        self,
        labels: tuple[Properties, Properties],
        broader: tuple[Mapping[str, set[str]], Mapping[str, set[str]]],
    ) -> None:
        self._names = tuple({label: _names(of) for label, of in side.items()} for side in labels)
        self._own = [
            {label: {label, *related_labels(wider, label)} for label in side}
            for side, wider in zip(labels, broader, strict=True)
        ]
        common = self._common()
        self.found = {
            (a, b): found
            for a in labels[0]
            for b in labels[1]
            if (a, b) in common and (found := _found(common[a, b])) is not None
        }
        """Source and target label to what they share; a name that several labels of a graph have
        tells of none."""
        self._best: tuple[dict[str, str], dict[str, str]] = {}, {}
        for ends, _ in sorted(self.found.items(), key=lambda each: each[1].names):
            for side in (0, 1):
                self._best[side][ends[side]] = ends[1 - side]

    def homonyms(self, source: str, target: str) -> float:
        """Return about how many names each label shares with the best partner of the other one."""
        return max(
            self._homonyms(0, source, self._best[1][target]),
            self._homonyms(1, target, self._best[0][source]),
        )

    def _homonyms(self, side: int, one: str, other: str) -> float:
        if one == other:
            return 0.0
        names = self._names[side]
        return max((_shared(a, b) for a in names[one] for b in names[other]), default=0.0)

    def _common(self) -> dict[tuple[str, str], _Common]:
        """Return by label the sampled names that both have, and no labels but their own."""
        common: dict[tuple[str, str], _Common] = defaultdict(lambda: defaultdict(list))
        here, there = (holders(chain.from_iterable(side.values())) for side in self._names)
        for fold, having in here.items():
            others = self._telling(1, there.get(fold, ()))
            for other, one in product(others, self._telling(0, having) if others else ()):
                common[one.label.label, other.label.label][one, other].append(fold)
        return common

    def _telling(self, side: int, having: Sequence[Property]) -> list[Property]:
        """Return which properties with a name tell of their label: no other one's have it."""
        labels = {each.label.label for each in having}
        return [each for each in having if labels <= self._own[side][each.label.label]]


def _found(common: _Common) -> Found | None:
    shared = {ends: names for ends, folds in common.items() if (names := _shared(*ends, folds)) > 0}
    if not shared:
        return None
    # Of names and aliases, those that are alike in number.
    (one, other), names = max(
        shared.items(), key=lambda e: e[1] ** 2 / (e[0][0].values.size * e[0][1].values.size)
    )
    told = [ends for ends, number in shared.items() if number >= _LIKE * names]
    return Found(
        names,
        (names / one.values.size, names / other.values.size),
        (frozenset(one.name for one, _ in told), frozenset(other.name for _, other in told)),
    )


def _shared(one: Property, other: Property, common: Sequence[str] | None = None) -> float:
    """Return about how many values two properties share; 0 where the samples have too few."""
    found = overlap(one.values, other.values, common)
    return found.share * min(one.values.size, other.values.size) if found.shared >= _FEW else 0.0


def _names(of: Sequence[Property]) -> list[Property]:
    return [
        each
        for each in of
        if each.values.textual
        # Codes counted up are the same in two labels without being the same entities.
        and not each.values.coded
        and distinctive(each)
    ]
