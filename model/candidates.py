"""Candidate pairs as parallel arrays, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.ordering import best_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from model.graph import FloatArray, IntArray, PairLabels


@dataclass(frozen=True)
class CandidatePairs:
    """Pairs of one type worth scoring, sorted by (source, target), each once.

    Attributes:
        source: ``[p]`` row in the source graph's table.
        target: ``[p]`` row in the target graph's table.
        similarity: ``[p]`` how alike their names and identifiers are, 0 to 1; 0 where only
            neighbours or other values speak for the pair.
    """

    source: IntArray
    target: IntArray
    similarity: FloatArray

    def __len__(self) -> int:
        return len(self.source)

    def take(self, rows: NDArray[Any]) -> CandidatePairs:
        """Return some of them."""
        return CandidatePairs(self.source[rows], self.target[rows], self.similarity[rows])

    def places(self, source: NDArray[Any], target: NDArray[Any]) -> NDArray[np.int64]:
        """Return ``[k]`` the place of each of k given pairs among these, -1 where it is none."""
        keys, wanted = _numbered(self.source, self.target, source, target)
        place = np.searchsorted(keys, wanted)
        there = np.append(keys, -1)[place] == wanted
        return np.where(there, place, -1)


def pairs_of(
    source: NDArray[Any],
    target: NDArray[Any],
    similarity: NDArray[Any],
    *,
    same_graph: bool = False,
) -> CandidatePairs:
    """Sort pairs and keep each once, with its greatest similarity.

    With ``same_graph`` the smaller row stands first, and nobody is paired with itself.
    """
    if same_graph:
        others = source != target
        source, target, similarity = source[others], target[others], similarity[others]
        source, target = np.minimum(source, target), np.maximum(source, target)
    if not len(source):
        return CandidatePairs(
            source.astype(np.int32), target.astype(np.int32), similarity.astype(np.float32)
        )
    width = int(target.max()) + 1
    key = source.astype(np.int64) * width + target
    order = np.argsort(key, kind="stable")  # quick where the parts are in order already
    key = key[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return CandidatePairs(
        (key[first] // width).astype(np.int32),
        (key[first] % width).astype(np.int32),
        np.maximum.reduceat(similarity[order], first).astype(np.float32),
    )


def united(parts: Sequence[CandidatePairs]) -> CandidatePairs:
    """Return the pairs that are in any of the parts."""
    return pairs_of(
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.similarity for part in parts]),
    )


def best_of_each(entity: NDArray[Any], score: NDArray[Any], limit: int) -> NDArray[np.bool_]:
    """Return ``[p]`` which pairs are among the ``limit`` best of their entity, ties in order."""
    order = best_first(score, entity)
    sorted_entity = entity[order]
    starts = np.flatnonzero(np.append(True, sorted_entity[1:] != sorted_entity[:-1]))[: len(order)]
    lengths = np.diff(np.append(starts, len(order)))
    rank = np.arange(len(order)) - np.repeat(starts, lengths)
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order[rank < limit]] = True
    return kept


def among(
    source: NDArray[Any], target: NDArray[Any], sources: NDArray[Any], targets: NDArray[Any]
) -> NDArray[np.bool_]:
    """Return ``[p]`` which pairs are among others (``[k]`` rows of each side)."""
    return np.isin(*_numbered(source, target, sources, targets))


def _numbered(
    source: NDArray[Any], target: NDArray[Any], sources: NDArray[Any], targets: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ``[p]`` and ``[k]`` numbers, the same for the same pair and in the order of pairs."""
    width = 1 + int(max(target.max(initial=-1), targets.max(initial=-1)))
    return source.astype(np.int64) * width + target, sources.astype(np.int64) * width + targets


def recall(candidates: CandidatePairs, labels: PairLabels) -> float:
    """Return the share of the known matches that are candidates; NaN where none are known."""
    source, target = labels.source[labels.is_match], labels.target[labels.is_match]
    if not len(source):
        return float("nan")
    return float((candidates.places(source, target) >= 0).mean())
