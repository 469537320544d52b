"""Labels that stand for the same kind of entity because they stand between the same kinds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from connector.mapping.labels.pairing import LabelPair

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from connector.mapping.labels.pairing import PairedLabels
    from connector.schema import GraphProfile

_ALIKE = 0.5
_CLEAR = 1.3
_SINGLE = 0.1
"""By how much one relationship per node may be missed, for some have none or two."""

Degrees = dict[str, tuple[float, float]]
"""Entity type to relationships per node of a label, and per node of that type."""


def with_neighbours(
    paired: PairedLabels, source: GraphProfile, target: GraphProfile
) -> list[LabelPair]:
    """Add pairs of labels that link the same two mapped kinds or more, each as often.

    "Season 4" is the name of a hundred seasons; but a season has episodes and is part of a series.

    Args:
        paired: labels by names and values.
        source: source graph.
        target: target graph.
    """
    pairs = paired.pairs
    sure = [pair for pair in pairs if pair.sure]
    first, second = (
        _degrees(
            graph,
            {getattr(pair, side): number for number, pair in enumerate(sure)},
            paired.settled[side],
        )
        for side, graph in (("source", source), ("target", target))
    )
    scores = {
        (one, other): score
        for one, degrees in first.items()
        for other, others in second.items()
        if (score := _likeness(degrees, others)) >= _ALIKE
    }
    added: list[LabelPair] = []
    for (one, other), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        rivals = (s for (a, b), s in scores.items() if (a == one) != (b == other))
        if score >= _CLEAR * max(rivals, default=0.0):
            added.append(LabelPair(one, other, 0.0, score, True, between=True))
    taken = {(pair.source, pair.target)[side] for pair in added for side in (0, 1)}
    kept = [pair for pair in pairs if pair.sure or not {pair.source, pair.target} & taken]
    return sorted([*kept, *added], key=lambda pair: not pair.sure)


def _degrees(
    graph: GraphProfile, mapped: Mapping[str, int], settled: Collection[str]
) -> dict[str, Degrees]:
    """Return how often each label whose nodes are not mapped is linked with each mapped kind."""
    counts = {label.label: label.count for label in graph.labels}
    links: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in graph.relationships:
        for own, other in ((each.start, each.end), (each.end, each.start)):
            if own not in settled and own not in mapped and other in mapped:
                links[own][other] += each.count
    return {
        label: {
            str(mapped[other]): (count / counts[label], count / counts[other])
            for other, count in of.items()
        }
        for label, of in links.items()
    }


def _likeness(one: Degrees, other: Degrees) -> float:
    """Return how alike the degrees are, 0 to 1; 0 where not both link two kinds, the same.

    Where each node of one end has one of the other, how many the other has tells of the size of
    the graph: a region has as many towns as a graph knows, but every town is in one region.
    """
    kinds: Collection[str] = one.keys() & other.keys()
    if len(kinds) < 2 or one.keys() != other.keys():
        return 0.0
    score = 1.0
    for kind in kinds:
        degrees = list(zip(one[kind], other[kind], strict=True))
        single = [(a, b) for a, b in degrees if max(abs(a - 1.0), abs(b - 1.0)) <= _SINGLE]
        for a, b in single or degrees:
            score *= min(a, b) / max(a, b)
    return score
