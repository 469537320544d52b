"""What two properties share: values, as their samples tell, and words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connector.mapping.values import Property, Values

_FEW = 5


@dataclass(frozen=True)
class Overlap:
    """What two samples share.

    Attributes:
        shared: values found in both samples.
        share: estimated share of the smaller set of values that the larger one has, 0 to 1.
        examples: some of the shared values, as each side writes them.
    """

    shared: int = 0
    share: float = 0.0
    examples: tuple[tuple[str, str], ...] = ()


def overlap(first: Values, second: Values, common: Iterable[str] | None = None) -> Overlap:
    """Estimate the overlap of two sets of values from their samples.

    A sample holds the values of the smallest hash, so of two samples the one of the larger set
    reaches less far, and what both reach is known from the sizes.
    """
    both = sorted(first.said.keys() & second.said.keys() if common is None else common)
    if not both:
        return Overlap()
    reach = min(len(v.said) / v.size for v in (first, second))
    smaller = min(first.size, second.size)
    share = min(1.0, len(both) / max(1.0, smaller * reach))
    # Long values differ more by chance than short ones, so they convince more as examples.
    shown = sorted(both, key=lambda fold: (abs(len(fold) - 14), fold))[:3]
    return Overlap(len(both), share, tuple((first.said[f], second.said[f]) for f in shown))


def holders(properties: Iterable[Property]) -> dict[str, list[Property]]:
    """Return folded value to the properties whose sample has it."""
    found: dict[str, list[Property]] = defaultdict(list)
    for each in properties:
        for fold in each.values.said:
            found[fold].append(each)
    return found


class Overlaps:
    """The overlaps of all pairs of properties of two graphs, by an inverted index."""

    def __init__(self, source: Iterable[Property], target: Iterable[Property]) -> None:
        targets = list(target)
        having = holders(targets)
        self._found: dict[tuple[int, int], Overlap] = {}
        for one in source:
            shared: dict[int, list[str]] = defaultdict(list)
            by_id = {}
            for fold in one.values.said:
                for other in having.get(fold, ()):
                    shared[id(other)].append(fold)
                    by_id[id(other)] = other
            for key, common in shared.items():
                self._found[id(one), key] = overlap(one.values, by_id[key].values, common)
        self._norms: dict[int, float] = {}
        self._weights = _word_weights([*(p.values for p in targets)])

    def of(self, source: Property, target: Property) -> Overlap:
        """Return what two properties share."""
        return self._found.get((id(source), id(target)), Overlap())

    def evidence(self, source: Property, target: Property) -> float:
        """Return how much the shared values say that two properties are one, 0 to 1.

        Numbers and dates meet by chance; what counts is how much more often than that.
        """
        found = self.of(source, target)
        first, second = source.values, target.values
        if first.textual and second.textual:
            if first.coded and second.coded:
                return 0.0
            few = min(len(first.said), len(second.said)) <= 2 * _FEW
            if found.shared >= _FEW or (few and found.shared >= 3 and found.share >= 0.5):
                return found.share
            return 0.0
        if first.form != second.form or first.form not in ("number", "date"):
            return 0.0
        if found.shared < 2 * _FEW or first.consecutive or second.consecutive:
            return 0.0
        if first.form == "date":
            return found.share / 2
        return max(0.0, found.share - max(_density(first), _density(second)))

    def vocabulary(self, source: Property, target: Property) -> float:
        """Return the cosine of the weighted words of two properties' values, 0 to 1."""
        first, second = source.values.vocabulary, target.values.vocabulary
        if len(first) > len(second):
            first, second = second, first
        weights = self._weights
        dot = sum(n * second[w] * weights.get(w, 1.0) ** 2 for w, n in first.items() if w in second)
        return dot / (self._norm(source) * self._norm(target)) if dot else 0.0

    def _norm(self, each: Property) -> float:
        if id(each) not in self._norms:
            weighted = (n * self._weights.get(w, 1.0) for w, n in each.values.vocabulary.items())
            self._norms[id(each)] = math.sqrt(sum(x * x for x in weighted))
        return self._norms[id(each)]


def _density(values: Values) -> float:
    """Return how probable it is that a number in the range is one of the values."""
    numbers = values.numbers
    if len(numbers) < 2 or not all(n.is_integer() for n in numbers):
        return 0.0
    # The outermost values are often errors; the middle says how dense they lie.
    low, high = numbers[len(numbers) // 10], numbers[-1 - len(numbers) // 10]
    return min(1.0, 0.8 * values.size / max(1.0, high - low + 1))


def _word_weights(documents: Sequence[Values]) -> dict[str, float]:
    counts = Counter(word for values in documents for word in values.vocabulary)
    return {w: math.log(1 + len(documents) / n) for w, n in counts.items()}
