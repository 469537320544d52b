"""Which of the relationships that are alike may stand as one relation, beside their rivals."""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

from connector.mapping.names import (
    SAME_MEANING,
    opaque,
    passive,
    similarity,
)
from connector.mapping.relations.comparing import Candidate, alike_in_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.relations.ends import Ends


_CLEAR = 1.3
_DETOUR = 0.3
"""Share of the nodes at the end that both have, from which on a way by others is the same one."""
_LIKE_DEGREE = 0.5
"""How alike the degrees are from which on the only relationships of two types are one relation."""


class Judged:
    """All candidates, each judged beside its rivals: the other candidates of its two ends."""

    def __init__(
        self, candidates: Sequence[Candidate], first: Sequence[Ends], second: Sequence[Ends]
    ) -> None:
        # What leads through a node is no rival of what leads there at once.
        self.of_end: dict[int, list[Candidate]] = defaultdict(list)
        for each in candidates:
            for end in (each.source, each.target):
                rivals = self.of_end[id(end)]
                if not each.roundabout:
                    rivals.append(each)
        self.turned = {(id(c.source), id(c.target), c.reverse): c for c in candidates}
        self.between = [
            Counter(e.pair for e in side if not e.roundabout) for side in (first, second)
        ]
        # The two best others are enough to know the best one beside any given.
        self.shared = {end: _best_others(end, of) for end, of in self.of_end.items()}

    def sure(self, each: Candidate) -> bool | None:
        """Whether a pair may stand, needs a look (False), or is nothing (None)."""
        if (each.source.detour or each.target.detour) and each.shared < _DETOUR:
            return None
        types = (each.source.profile.type, each.target.profile.type)
        loop = len(each.source.pair) == 1
        if each.name >= SAME_MEANING:
            # Between nodes of one type, only the names tell which end is which.
            return not (loop and each.reverse and passive(types[0]) == passive(types[1]))
        silent = any(map(opaque, types))
        known = each.overlap is None or each.shared >= 0.8
        # In graphs that hold nearly the same, nearly the same numbers are a fingerprint.
        telling = silent and known and each.numbers >= 0.9
        if telling and each.numbers >= _CLEAR * self._numbers_of_rivals(each):
            return True
        clear = each.shared >= _CLEAR * self._shared_of_rivals(each)
        if each.shared >= (0.3 if silent else 0.6) and clear and not loop:
            return True
        alone = not each.roundabout and all(side[each.source.pair] == 1 for side in self.between)
        if alone and not loop:
            apart = each.overlap is not None and each.overlap.share == 0
            ends = (each.source, each.target)
            if silent or each.name >= 0.5 or any(map(_says_only_end, ends)):
                return not apart
            if each.degree >= _LIKE_DEGREE and not apart:
                return True
        if alone and silent:
            turned = self.turned[id(each.source), id(each.target), not each.reverse]
            return each.degree >= _CLEAR * turned.degree
        return False if each.name >= 0.5 else None

    def _shared_of_rivals(self, each: Candidate) -> float:
        ends = id(each.source), id(each.target)
        return max(
            value
            for end, partner in (ends, ends[::-1])
            for other, value in self.shared[end]
            if other != partner
        )

    def _numbers_of_rivals(self, each: Candidate) -> float:
        return max(
            (
                c.numbers
                for end in (each.source, each.target)
                for c in self.of_end[id(end)]
                if (c.source is each.source) != (c.target is each.target) and not _inverse(c, each)
            ),
            default=0.0,
        )


def _best_others(end: int, candidates: Sequence[Candidate]) -> list[tuple[int, float]]:
    """Return the two ends across that share most with one, with the share, and nothing as third."""
    best: dict[int, float] = {}
    for each in candidates:
        other = id(each.target) if id(each.source) == end else id(each.source)
        best[other] = max(best.get(other, 0.0), each.shared)
    return [*nlargest(2, best.items(), key=lambda pair: pair[1]), (0, 0.0)]


def _inverse(one: Candidate, other: Candidate) -> bool:
    """Whether one is the other said twice: A PARENT_OF B beside B CHILD_OF A."""
    return one.reverse != other.reverse and any(
        first is not second and alike_in_number(first.profile, second.profile, reverse=True) > 0.98
        for first, second in ((one.source, other.source), (one.target, other.target))
    )


def _says_only_end(ends: Ends) -> bool:
    """Whether the type is named after the label it leads to, or from: ``HAS_VENUE``."""
    kind = ends.profile.type
    return any(similarity(kind, label) >= 0.9 for label in (ends.profile.end, ends.profile.start))
