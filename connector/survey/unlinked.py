"""What stayed unlinked, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from connector.explain.sides import entity_name

if TYPE_CHECKING:
    from model.align import Links, ScoredPairs
    from model.graph import IntArray, PairLabels, TypedGraph

Array = NDArray[Any]
Why = Literal[
    "no candidate", "below the threshold", "beaten", "ruled out by a person", "not written yet"
]
REASONS: tuple[Why, ...] = (
    "no candidate", "below the threshold", "beaten", "ruled out by a person", "not written yet",
)  # fmt: skip

_MOST = 5
_NONE = -1


@dataclass(frozen=True)
class Left:
    """An entity without a link, and its best candidate.

    Attributes:
        candidate: name and key of the best candidate; None where there is none.
        confidence: of that pair.
        winner: name and key of the entity that the candidate is linked with instead.
    """

    name: str
    key: str
    candidate: tuple[str, str] | None = None
    confidence: float | None = None
    winner: tuple[str, str] | None = None


@dataclass(frozen=True)
class SideLeft:
    """The entities of one side that have no link.

    Attributes:
        entities: of that side in all.
        counts: why to how many.
        examples: why to a few, those that came nearest first.
    """

    entities: int
    counts: dict[Why, int]
    examples: dict[Why, tuple[Left, ...]]


def unlinked(
    graphs: tuple[TypedGraph, TypedGraph],
    name: str,
    scores: ScoredPairs,
    links: Links,
    standing: tuple[IntArray, IntArray],
    *,
    threshold: float,
    decided: PairLabels | None = None,
    same_graph: bool = False,
) -> tuple[SideLeft, SideLeft]:
    """Say why entities have no link, those of the source and those of the target.

    Every entity has one reason. With ``same_graph`` both sides are the same.

    Args:
        graphs: source and target.
        name: the type.
        scores: all candidates.
        links: those that the aligner wants now.
        standing: ``[k]`` rows of the source and of the target entities that have a link.
        threshold: least confidence of a link.
        decided: what people decided.
        same_graph: both sides are the same entities, in any order.
    """
    pairs = [(scores.source, scores.target), (scores.target, scores.source)]
    wanted = [(links.source, links.target), (links.target, links.source)]
    apart = ~decided.is_match if decided is not None else np.zeros(0, dtype=bool)
    refused = (
        [decided.source[apart], decided.target[apart]]
        if decided is not None
        else [np.zeros(0, np.int32)] * 2
    )
    if same_graph:
        pairs, wanted = ([(_both(*ends), _both(*ends[::-1]))] * 2 for ends in (pairs[0], wanted[0]))
        refused, standing = [_both(*refused)] * 2, (_both(*standing),) * 2
    confidence, logit = (
        _both(part, part) if same_graph else part for part in (scores.confidence, scores.logit)
    )
    first, second = (
        _side(
            (graphs[side], graphs[1 - side]), name, pairs[side], confidence, logit, wanted[side],
            standing[side], refused[side], threshold,
        )
        for side in (0, 1)
    )  # fmt: skip
    return first, second


def _both(first: Array, second: Array) -> Array:
    return np.concatenate([first, second])


def _side(
    graphs: tuple[TypedGraph, TypedGraph],
    name: str,
    pairs: tuple[Array, Array],
    confidence: Array,
    logit: Array,
    wanted: tuple[Array, Array],
    standing: Array,
    refused: Array,
    threshold: float,
) -> SideLeft:
    """Say why the entities of the first graph have no link."""
    mine, other = pairs
    count = len(graphs[0].entities[name])
    best = np.full(count, _NONE, dtype=np.int64)
    # The last to be put there stays: the best.
    order = np.lexsort((-other, logit))
    best[mine[order]] = order
    sure = np.where(best == _NONE, -1.0, confidence[best] if len(confidence) else -1.0)
    left = np.ones(count, dtype=bool)
    left[standing] = False
    soon = np.zeros(count, dtype=bool)
    soon[wanted[0]] = True
    said_no = np.zeros(count, dtype=bool)
    said_no[refused] = True
    low = sure < threshold
    masks: dict[Why, Array] = {
        "not written yet": left & soon,
        "ruled out by a person": left & ~soon & low & said_no,
        "no candidate": left & ~soon & ~said_no & (best == _NONE),
        "below the threshold": left & ~soon & ~said_no & low & (best != _NONE),
        "beaten": left & ~soon & ~low,
    }
    partner = dict(zip(wanted[1].tolist(), wanted[0].tolist(), strict=True))

    def example(row: int) -> Left:
        pair = int(best[row])
        if pair == _NONE:
            return Left(*_named(graphs[0], name, row))
        candidate = int(other[pair])
        winner = partner.get(candidate)
        return Left(
            *_named(graphs[0], name, row),
            _named(graphs[1], name, candidate),
            float(confidence[pair]),
            _named(graphs[0], name, winner) if winner is not None and winner != row else None,
        )

    def nearest(mask: Array) -> tuple[Left, ...]:
        rows = np.flatnonzero(mask)
        return tuple(
            example(row) for row in rows[np.argsort(-sure[rows], kind="stable")][:_MOST].tolist()
        )

    return SideLeft(
        count,
        {why: int(np.count_nonzero(masks[why])) for why in REASONS},
        {why: nearest(masks[why]) for why in REASONS},
    )


def _named(graph: TypedGraph, name: str, row: int) -> tuple[str, str]:
    return entity_name(graph, name, row), str(graph.entities[name].key[row])
