"""What two relationships lead to, with a node between that has no counterpart: by a role."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from connector.config.mapping import RelationPattern, Through

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from connector.schema import GraphProfile, LabelProfile, RelationshipProfile

_ONE = 1.1
"""Relationships of a node between, on average, up to which it has one of a kind."""

_MOST = 0.5
"""Share of the nodes between that have to have both."""


@dataclass(frozen=True)
class _Step:
    """Relationships of the nodes between with the nodes of another label.

    Attributes:
        label: that label.
        out: whether they lead there.
        each: how many each of the nodes between has that has any.
        reached: how many nodes of the label have any.
    """

    profile: RelationshipProfile
    label: str
    out: bool
    each: float
    reached: int

    @property
    def same(self) -> tuple[object, ...]:
        """What it is told by, whatever the label of the nodes between."""
        return self.label, self.profile.type, self.profile.count, self.out


@dataclass(frozen=True)
class Path:
    """The relationships of two labels with the nodes of one between."""

    between: LabelProfile
    first: _Step
    second: _Step

    @property
    def pattern(self) -> RelationPattern:
        """The path from the first label to the second."""
        return RelationPattern(
            self.first.label,
            self.second.profile.type,
            self.second.label,
            not self.second.out,
            Through(self.first.profile.type, self.between.label, self.first.out),
        )

    @property
    def count(self) -> int:
        """About how many there are."""
        return round(self.first.profile.count * self.second.profile.count / self.between.count)

    @property
    def end_samples(self) -> Mapping[str, tuple[str, ...]]:
        """Property to a sample of its values at the second label's nodes; empty where unknown."""
        return dict(self.second.profile.end_samples) if self.second.out else {}

    @property
    def detour(self) -> bool:
        """Whether a node between has several of one label, as a studio has films.

        What leads to its founder need not be what leads to a director.
        """
        return max(self.first.each, self.second.each) > _ONE


def paths(graph: GraphProfile, mapped: Collection[str]) -> list[Path]:
    """Return what leads from one label to another by nodes that are not mapped.

    Of the nodes between, each has one node of one of the labels at most; so there are about as
    many paths as relationships.

    Args:
        graph: one of the two.
        mapped: labels whose nodes are mapped, be it by another label: none of these is between.
    """
    nodes = {
        label.label: label
        for label in graph.labels
        if label.label not in mapped and label.count > 0
    }
    steps: dict[str, list[_Step]] = defaultdict(list)
    for each in graph.relationships:
        for own, other, out in ((each.start, each.end, True), (each.end, each.start, False)):
            having, reached = (each.starts, each.ends) if out else (each.ends, each.starts)
            if own in nodes and own != other and having >= _MOST * nodes[own].count:
                steps[own].append(_Step(each, other, out, each.count / having, reached))
    found: dict[tuple[object, ...], Path] = {}
    for label, of in steps.items():
        for first, second in product(of, of):
            if first.label != second.label and min(first.each, second.each) <= _ONE:
                # Two labels of the same nodes have the same relationships.
                found.setdefault((first.same, second.same), Path(nodes[label], first, second))
    return list(found.values())
