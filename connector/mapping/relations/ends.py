"""The relationships between mapped labels, those through a node between among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.config.mapping import RelationPattern
from connector.schema import RelationshipProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.mapping.paths import Path
    from connector.schema import GraphProfile


@dataclass(frozen=True)
class Ends:
    """A relationship profile between two mapped labels, with the entity types of its ends.

    Attributes:
        through: the path, where a node stands between; the profile is then of both relationships
            together, and its type the label of that node.
        roundabout: whether such a path leads where a relationship of the graph leads at once.
    """

    profile: RelationshipProfile
    start: str
    end: str
    through: Path | None = None
    roundabout: bool = False

    @property
    def pair(self) -> frozenset[str]:
        """The two types, whatever the direction."""
        return frozenset((self.start, self.end))

    def pattern(self, *, reverse: bool = False) -> RelationPattern:
        """Return it as a pattern; with ``reverse`` read from its end."""
        p = self.profile
        pattern = RelationPattern(p.start, p.type, p.end)
        if self.through is not None:
            pattern = self.through.pattern
        return pattern.turned() if reverse else pattern

    @property
    def detour(self) -> bool:
        """Whether a node stands between that has several of one end (`Path`)."""
        return self.through is not None and self.through.detour


def between_types(graph: GraphProfile, types: Mapping[str, str]) -> list[Ends]:
    """Return the relationships between mapped labels, the most frequent first.

    Args:
        graph: one of the two.
        types: label to entity type.
    """
    ends = [
        Ends(profile, types[profile.start], types[profile.end])
        for profile in graph.relationships
        if profile.start in types and profile.end in types and profile.count > 0
    ]
    return sorted(ends, key=lambda e: -e.profile.count)


def by_paths(
    further: Iterable[Path],
    types: Mapping[str, str],
    own: Sequence[Ends],
    others: Sequence[Ends],
) -> list[Ends]:
    """Return what leads from one mapped label to another through a node.

    A path is taken in the direction in which the other graph has relationships between these
    types, most of them; it says nothing where that has none and this one has.

    Args:
        further: the paths of one graph.
        types: label to entity type.
        own: the relationships between mapped labels of that graph.
        others: those of the other graph, the most frequent first.
    """
    at_once = {each.pair for each in own}
    ways: dict[frozenset[str], tuple[str, str]] = {}
    for each in others:
        ways.setdefault(each.pair, (each.start, each.end))
    found = []
    for path in further:
        first, second = path.first, path.second
        if first.label not in types or second.label not in types:
            continue
        way = types[first.label], types[second.label]
        roundabout = frozenset(way) in at_once
        if ways.get(frozenset(way), () if roundabout else tuple(sorted(way))) != way:
            continue
        profile = RelationshipProfile(
            start=first.label,
            type=path.between.label,
            end=second.label,
            count=path.count,
            starts=first.reached,
            ends=second.reached,
            end_samples=tuple(path.end_samples.items()),
        )
        found.append(Ends(profile, *way, path, roundabout))
    return sorted(found, key=lambda ends: -ends.profile.count)
