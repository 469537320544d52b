"""Candidates that neighbours propose: pairs whose neighbours are likely to be the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, hstack

from model.assignment import margins
from model.blocking.search import nearest
from model.candidates import CandidatePairs, best_of_each, pairs_of, united
from model.grams import row_products

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from model.grams import SparseMatrix
    from model.graph import BoolArray, EdgeList, FloatArray, TypedGraph

    Ends = tuple[NDArray[np.int64], NDArray[np.int64]]
    Likeness = tuple[SparseMatrix, SparseMatrix]

CONFIDENT = 0.45
"""Similarity from which on a pair of neighbours proposes pairs."""

AGREED, LEAST = 0.3, 0.1
"""Share of neighbours in common, likeness with it, from which on pairs that are each other's best
count as confident, and from which on where they are that by much."""

_MARGIN = 1.5
"""As many times better than with any other."""

_SAID = np.float32(0.5)
"""Least similarity that stands for the names of pairs that neighbours are confident of."""

HUB = 1_000
"""Neighbours that more entities share propose nothing."""

FEW = 3
"""Pairs proposed for an entity whose only namesake is known."""

_LIKE = 0.3
"""What likeness counts beside the neighbours."""

_LOOKED_AT = 10
"""The search by neighbours alone keeps that many times what is wanted; likeness decides."""

_BLOCK = 50_000
"""Entities whose pairs are looked at together, which bounds the memory."""

_NONE = np.empty(0, np.int64)


def structural_candidates(
    source: TypedGraph,
    target: TypedGraph,
    known: Mapping[str, CandidatePairs],
    likeness: Mapping[str, Likeness],
    limit: int,
    settled: Mapping[str, Ends] | None = None,
    *,
    same_graph: bool = False,
    threads: int = 1,
) -> dict[str, CandidatePairs]:
    """Propose pairs of every type through the confident pairs of its neighbours.

    A pair of neighbours counts with the cube of its similarity, shared among equally good rivals,
    times how few entities share each of the two; what several propose adds up. Among entities that
    neighbours propose alike, such as the episodes of one series, likeness decides.

    Args:
        source: source graph.
        target: target graph.
        known: pairs so far by type, with the confidence in them as similarity.
        likeness: entities of both sides by what they say, whose product tells siblings apart: of
            the seasons of one series, those of one year.
        limit: pairs kept for an entity in each direction.
        settled: rows of both sides by type for which `FEW` will do.
        same_graph: both graphs are one, so nobody is paired with itself.
        threads: to compute with.

    Returns:
        Pairs by type; similarity is the weighted share of neighbours that they have in common,
        0 to 1 (a cosine), of types that have neighbours on both sides.
    """
    confident = {
        name: _matches(pairs, len(source.entities[name]), len(target.entities[name]))
        for name, pairs in known.items()
    }
    result = {}
    for name in known:
        parts = list(_evidence(source, target, name, confident))
        if not parts:
            continue
        left, right, length = zip(*parts, strict=True)
        neighbours = hstack(left, format="csr"), hstack(right, format="csr")
        lengths = sum(part[0] for part in length), sum(part[1] for part in length)
        known_ends = (settled or {}).get(name, (_NONE, _NONE))
        forward, backward = (
            _best(
                neighbours[::way],
                likeness[name][::way],
                lengths[::way],
                limit + same_graph,
                known_ends[::way][0],
                threads,
            )
            for way in (1, -1)
        )
        ends = np.append(forward[0], backward[1]), np.append(forward[1], backward[0])
        shared = np.append(forward[2], backward[2])
        result[name] = pairs_of(*ends, shared, same_graph=same_graph)
    return result


def with_agreed(
    known: Mapping[str, CandidatePairs],
    proposed: Mapping[str, CandidatePairs],
    likeness: Mapping[str, Likeness],
    *,
    same_graph: bool = False,
) -> dict[str, CandidatePairs]:
    """Return what is known, and instead of their rivals the pairs that neighbours are confident of.

    So a second round reaches entities through neighbours that have no names, other ones, or names
    that many have.

    Args:
        known: pairs so far by type.
        proposed: what `structural_candidates` found.
        likeness: as it is given there.
        same_graph: both graphs are one; of more than two that are the same, none is a rival.
    """
    result = dict(known)
    for name, pairs in proposed.items():
        sure = _agreed(pairs, *likeness[name])
        agreed = replace(pairs.take(sure), similarity=np.maximum(pairs.similarity[sure], _SAID))
        own = known[name]
        if not same_graph:
            rivals = np.isin(own.source, agreed.source) | np.isin(own.target, agreed.target)
            own = own.take(~rivals)
        result[name] = united([own, agreed])
    return result


def _agreed(pairs: CandidatePairs, left: SparseMatrix, right: SparseMatrix) -> BoolArray:
    """Return ``[p]`` whether two are each other's best, by much or by what they have in common."""
    liked = row_products(left, pairs.source, right, pairs.target)
    score = pairs.similarity + np.float32(_LIKE) * liked
    best = best_of_each(pairs.source, score, 1) & best_of_each(pairs.target, score, 1)
    rival = score - margins(pairs, score, "one-to-one")
    clear = (score > LEAST) & (score >= _MARGIN * rival)
    agreed: BoolArray = best & ((score > AGREED) | clear)
    return agreed


def _matches(pairs: CandidatePairs, sources: int, targets: int) -> SparseMatrix:
    sure = pairs.similarity > CONFIDENT
    weight = pairs.similarity[sure].astype(np.float64) ** 3
    row, column = pairs.source[sure], pairs.target[sure]
    rivals = np.maximum(
        np.bincount(row, weight, minlength=sources)[row],
        np.bincount(column, weight, minlength=targets)[column],
    )
    share = weight * np.minimum(1.0, weight / np.maximum(rivals, 1e-9))
    return csr_matrix((share.astype(np.float32), (row, column)), shape=(sources, targets))


def _evidence(
    source: TypedGraph, target: TypedGraph, name: str, confident: Mapping[str, SparseMatrix]
) -> Iterator[tuple[SparseMatrix, SparseMatrix, tuple[FloatArray, FloatArray]]]:
    """Yield, for each relation and direction, entities by the target's neighbours, both sides.

    The last part is the square of the length of each entity's own row of neighbours.
    """
    channels = {
        (edges.relation, edges.head_type, edges.tail_type): edges for edges in source.relations
    }
    for other in target.relations:
        edges = channels.get((other.relation, other.head_type, other.tail_type))
        if edges is None:
            continue
        for inverse in (False, True):
            own, neighbour = (
                (other.tail_type, other.head_type)
                if inverse
                else (other.head_type, other.tail_type)
            )
            if own != name or neighbour not in confident or not confident[neighbour].nnz:
                continue
            left = _adjacency(source, edges, inverse=inverse)
            right = _adjacency(target, other, inverse=inverse)
            lengths = (
                np.asarray(left.multiply(left).sum(axis=1)).ravel(),
                np.asarray(right.multiply(right).sum(axis=1)).ravel(),
            )
            yield csr_matrix(left @ confident[neighbour]), right, lengths


def _adjacency(graph: TypedGraph, edges: EdgeList, *, inverse: bool) -> SparseMatrix:
    """Return entities by neighbours, each weighted by how few entities share the neighbour."""
    ends = (edges.tail, edges.head) if inverse else (edges.head, edges.tail)
    types = (edges.tail_type, edges.head_type) if inverse else (edges.head_type, edges.tail_type)
    shape = (len(graph.entities[types[0]]), len(graph.entities[types[1]]))
    matrix = csr_matrix((np.ones(len(ends[0]), np.float32), ends), shape=shape)
    matrix.data[:] = 1.0
    degree = np.bincount(matrix.indices, minlength=shape[1])
    entities = max(2, shape[0])
    weight = np.sqrt(np.log(entities / np.maximum(degree, 1.0)) / np.log(entities)) + 0.01
    weight[degree > HUB] = 0.0
    matrix.data = (matrix.data * weight[matrix.indices]).astype(np.float32)
    matrix.eliminate_zeros()
    # One season says as much as all its episodes together: each relation has one say.
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(length, np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _best(
    neighbours: Likeness,
    likeness: Likeness,
    lengths: tuple[FloatArray, FloatArray],
    limit: int,
    settled: NDArray[np.int64],
    threads: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Return the best pairs of each entity of the first side, and what share they have in common.

    Args:
        neighbours: entities of both sides by neighbours of the second.
        likeness: entities of both sides by what they say.
        lengths: of the entities' own rows of neighbours, squared.
        limit: pairs for an entity.
        settled: rows for which `FEW` will do, the nearest by neighbours.
        threads: to compute with.
    """
    rows, others = neighbours
    undecided = np.delete(np.arange(rows.shape[0]), settled)
    blocks = [
        (undecided[start : start + _BLOCK], _LOOKED_AT * limit)
        for start in range(0, len(undecided), _BLOCK)
    ]
    parts = [(_NONE, _NONE, np.empty(0, np.float32))]
    for chosen, most in (*blocks, (settled, min(FEW, limit))):
        row, other, product = nearest(rows, others, most, threads, chosen=chosen)
        length = np.sqrt(np.maximum(lengths[0][row] * lengths[1][other], 1e-9))
        shared = np.clip(product / length, 0.0, 1.0).astype(np.float32)
        score = shared + np.float32(_LIKE) * row_products(likeness[0], row, likeness[1], other)
        kept = best_of_each(row, score, limit)
        parts.append((row[kept], other[kept], shared[kept]))
    row, other, shared = (np.concatenate(part) for part in zip(*parts, strict=True))
    return row, other, shared
