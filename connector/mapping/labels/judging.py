"""Which of the labels that are alike may stand as one type, and which of them go first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from connector.mapping.labels.broader import gathers, related_labels
from connector.mapping.labels.comparing import SAME_NAME, Candidate
from connector.mapping.names import opaque

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_SURE_VALUES = 0.3
_SURE_OPAQUE = 0.2
_DOUBTFUL_VALUES = 0.1


class Judged:
    """Candidates, each judged beside its rivals: others of its labels, if not of the same nodes."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        broader: Mapping[str, Mapping[str, set[str]]],
        *,
        only: bool,
    ) -> None:
        self._broader = broader
        self._only = only
        self._of: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for each in candidates:
            self._of["source", each.source].append(each)
            self._of["target", each.target].append(each)

    def sure(self, each: Candidate) -> bool | None:
        """Whether a pair may stand, needs a look (False), or is nothing (None).

        The only labels of the two graphs stand for one kind as soon as some names are the same,
        and so do Thing and Entity, which all the others are parts of.
        """
        if each.name >= SAME_NAME:
            return not each.contradicted
        if each.evidence >= _DOUBTFUL_VALUES and (self._only or self._gather(each)):
            return True
        clear = each.evidence >= 1.4 * self._evidence_of_rivals(each)
        silent = opaque(each.source) or opaque(each.target) or each.name >= 0.35
        if each.evidence >= (_SURE_OPAQUE if silent else _SURE_VALUES) and clear:
            return True
        if each.evidence >= _DOUBTFUL_VALUES or (each.name >= 0.5 and not each.contradicted):
            return False
        return None

    def _gather(self, each: Candidate) -> bool:
        return all(gathers(self._broader[side], getattr(each, side)) for side in self._broader)

    def _evidence_of_rivals(self, each: Candidate) -> float:
        same = {
            side: {getattr(each, side), *related_labels(self._broader[side], getattr(each, side))}
            for side in ("source", "target")
        }
        return max(
            (
                other.evidence
                for side, across in (("source", "target"), ("target", "source"))
                for other in self._of[side, getattr(each, side)]
                if getattr(other, across) not in same[across]
            ),
            default=0.0,
        )


def preferred(
    candidates: Sequence[Candidate], broader: Mapping[str, Mapping[str, set[str]]]
) -> list[Candidate]:
    """Put labels that only gather others (Thing) last, and parts behind what they are part of."""
    whole = {
        (side, getattr(each, side))
        for each in candidates
        if each.name >= SAME_NAME and not each.contradicted
        for side in broader
        if not gathers(broader[side], getattr(each, side))
    }

    def part(side: str, label: str) -> bool:
        # Two labels of exactly the same nodes are part of one another: neither waits.
        return any(
            (side, wider) in whole and label not in broader[side].get(wider, ())
            for wider in broader[side].get(label, ())
        )

    return sorted(
        candidates,
        key=lambda each: (
            any(gathers(broader[side], getattr(each, side)) for side in broader),
            any(part(side, getattr(each, side)) for side in broader),
        ),
    )
