"""Divides what a plan changes into transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from connector.plan import Change, StandingLink, WantedLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connector.plan import Plan, TypeEnds

    Row = StandingLink | Change | WantedLink
    End = tuple[bool, str]


@dataclass
class Batch:
    """What one transaction writes, all of one type; ``rows`` counts evidence too."""

    close: list[StandingLink] = field(default_factory=list)
    change: list[Change] = field(default_factory=list)
    add: list[WantedLink] = field(default_factory=list)
    rows: int = 0

    def __len__(self) -> int:
        return len(self.close) + len(self.change) + len(self.add)

    def put(self, row: Row) -> None:
        """Add one row of the plan."""
        self.rows += _size(row)
        if isinstance(row, Change):
            self.change.append(row)
        elif isinstance(row, StandingLink):
            self.close.append(row)
        else:
            self.add.append(row)

    def links(self) -> Iterator[StandingLink | WantedLink]:
        """Return all links that it touches."""
        yield from self.close
        yield from (change.old for change in self.change)
        yield from (change.new for change in self.change)
        yield from self.add


def batches(plan: Plan, ends: TypeEnds, size: int) -> Iterator[Batch]:
    """Divide the rows of one type into batches of about ``size``, their evidence counted.

    A link that takes another's place is in the same batch as that other: what is committed is
    one-to-one at every moment if it was before and will be. Where more than ``size`` rows hang
    together they are divided, and the links that close go first.
    """
    close = [link for link in plan.close if link.type == ends.name]
    change = [change for change in plan.change if change.new.type == ends.name]
    add = [link for link in plan.add if link.type == ends.name]
    symmetric = plan.symmetric(ends)
    if not close:
        rows: Iterable[Row] = chain(change, add)
        groups: Iterable[Sequence[Row]] = ((row,) for row in rows)
    else:
        groups = _grouped(close, [*change, *add], symmetric)
    batch = Batch()
    for group in groups:
        if len(batch) and batch.rows + sum(map(_size, group)) > size:
            yield batch
            batch = Batch()
        for row in group:
            if batch.rows >= size:
                yield batch
                batch = Batch()
            batch.put(row)
    if len(batch):
        yield batch


def _size(row: Row) -> int:
    if isinstance(row, StandingLink):
        return 1
    new = row.new if isinstance(row, Change) else row
    return 1 + len(new.evidence or ())


def _grouped(
    close: Sequence[StandingLink], others: Sequence[Change | WantedLink], symmetric: bool
) -> Iterator[list[Row]]:
    """Put rows together that share an entity, as far as a link that closes is among them."""
    parent: dict[End, End] = {}

    def root(end: End) -> End:
        while (above := parent.setdefault(end, end)) != end:
            parent[end] = end = parent[above]
        return end

    def both(row: Row) -> tuple[End, End]:
        link = row.new if isinstance(row, Change) else row
        return (False, link.source_key), (not symmetric, link.target_key)

    for closing in close:
        first, second = both(closing)
        parent[root(first)] = root(second)
    # An entity that no closing link touches holds nothing together.
    touched = frozenset(parent)
    for other in others:
        first, second = both(other)
        if first in touched and second in touched:
            parent[root(first)] = root(second)
    groups: dict[End, list[Row]] = {}
    alone: list[Row] = []
    rows: Iterable[Row] = chain(close, others)
    for row in rows:
        at = next((end for end in both(row) if end in touched), None)
        if at is None:
            alone.append(row)
        else:
            groups.setdefault(root(at), []).append(row)
    yield from groups.values()
    yield from ([row] for row in alone)
