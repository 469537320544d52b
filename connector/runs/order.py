"""Which runs are in force, and which have to go with one that is rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connector.runs.read import Run


@dataclass(frozen=True)
class Undoing:
    """What stands between a run and the moment before it.

    Attributes:
        undone_by: the rollback that has undone it already, None where it is in force.
        undoes: the run and all later ones of its pair of graphs, in order.
        later: those of them that are in force and wrote links upon it, in order.
        begun: a rollback of the run did not end.
    """

    undone_by: str | None
    undoes: tuple[str, ...]
    later: tuple[str, ...]
    begun: bool = False


def undoing(runs: Iterable[Run], run: Run) -> Undoing:
    """Say what rolling a run back takes along.

    A rollback that only undid later runs stands on nothing of this one, and an unfinished
    rollback of the run itself is completed by another.
    """
    pair = sorted(
        (one for one in runs if (one.source, one.target) == (run.source, run.target)),
        key=lambda one: one.id,
    )
    undone = _undone(pair)
    return Undoing(
        undone.get(run.id),
        tuple(one.id for one in pair if one.id >= run.id),
        tuple(
            one.id
            for one in pair
            if one.id > run.id
            and one.id not in undone
            and not (one.undoes and min(one.undoes) >= run.id)
        ),
        any(one.status != "done" and one.undoes[:1] == (run.id,) for one in pair),
    )


def _undone(runs: Sequence[Run]) -> dict[str, str]:
    """Return the runs that are not in force, each with the rollback that undid it."""
    undone: dict[str, str] = {}
    # The latest first: a rollback that was itself rolled back undoes nothing.
    for run in reversed(runs):
        if run.status == "done" and run.id not in undone:
            undone.update((one, run.id) for one in run.undoes if one not in undone)
    return undone
