"""The choice among rival candidates: the best first, each end once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

Candidate = TypeVar("Candidate")
End = TypeVar("End")


def chosen(
    candidates: Sequence[Candidate],
    ends: Callable[[Candidate], Collection[End]],
    sure: Callable[[Candidate], bool | None],
    taken: set[End],
) -> list[tuple[Candidate, bool]]:
    """Return candidates none of whose ends another has, each with whether it is sure.

    A doubtful one takes no end from a sure one.

    Args:
        candidates: the best first.
        ends: what a candidate takes for itself.
        sure: whether it may stand, needs a look (False), or is nothing (None).
        taken: ends that are given already; those of what is chosen are added.
    """
    found = []
    for wanted in (True, False):
        for each in candidates:
            own = ends(each)
            if taken.isdisjoint(own) and sure(each) is wanted:
                found.append((each, wanted))
                taken.update(own)
    return found
