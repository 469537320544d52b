"""Which pairs are worth scoring: the nearest by name, and what facts or neighbours propose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import hstack

from model.blocking.facts import facts, factual_candidates
from model.blocking.identical import namesakes
from model.blocking.nearby import nearby_candidates
from model.blocking.search import nearest, within_budget
from model.blocking.signatures import signatures
from model.blocking.structure import structural_candidates, with_agreed
from model.candidates import CandidatePairs, best_of_each, pairs_of, recall, united
from model.progress import silent
from model.values.kinds import kinds_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.blocking.facts import Facts
    from model.blocking.signatures import Signatures
    from model.blocking.structure import Ends, Likeness
    from model.grams import SparseMatrix
    from model.graph import AlignmentTask, BoolArray, TypedGraph
    from model.progress import Progress
    from model.settings import CandidateSettings

__all__ = ["CandidatePairs", "candidates", "recall"]

LEAST = 0.1
"""Similarity below which a name speaks for nothing."""

_LOOKED_AT = 2
"""The search without them keeps that many times what is wanted; the exact product decides."""

_ROUNDS = 3
"""Of proposals by neighbours: each further one is through what the one before is sure of."""

_SAMPLE = 10_000
"""Entities of a type with an only namesake whose look-alikes are searched all the same."""

_NONE = np.empty(0, np.int64)


def candidates(
    source: TypedGraph,
    target: TypedGraph,
    task: AlignmentTask,
    settings: CandidateSettings,
    *,
    progress: Progress = silent,
    threads: int = 1,
) -> dict[str, CandidatePairs]:
    """Find the candidates of every type of the task.

    The nearest by name and identifier in each direction, those whose dates and numbers agree, the
    nearest on the earth, then those that confident pairs of neighbours propose, in rounds, so
    that a type without names is reached through another such. Time and memory grow with the number
    of entities, not of pairs.

    Args:
        source: source graph; with ``task.same_graph`` the same as ``target``.
        target: target graph.
        task: the types, their forced kinds, and whether both graphs are one.
        settings: how many.
        progress: told of each type.
        threads: to compute with.
    """
    found: dict[str, CandidatePairs] = {}
    confident: dict[str, CandidatePairs] = {}
    settled: dict[str, Ends] = {}
    likeness: dict[str, Likeness] = {}
    names = [of_type.name for of_type in task.types]
    with progress("candidates", 2 * len(names), "types") as advance:
        for of_type in task.types:
            tables = source.entities[of_type.name], target.entities[of_type.name]
            kinds = kinds_of(*tables, of_type.kinds)
            signed = signatures(*tables, kinds)
            told = facts(*tables, kinds)
            if signed is None:
                found[of_type.name] = pairs_of(_NONE, _NONE, np.empty(0, np.float32))
            else:
                rows = (_NONE, _NONE) if task.same_graph else namesakes(signed)
                settled[of_type.name] = (
                    np.unique(signed.source_entity[rows[0]]),
                    np.unique(signed.target_entity[rows[1]]),
                )
                found[of_type.name] = _nearest(
                    signed, rows, settings.per_entity, task.same_graph, threads
                )
            confident[of_type.name] = found[of_type.name]
            if settings.factual:
                agreeing = factual_candidates(
                    told, settings.factual, same_graph=task.same_graph, threads=threads
                )
                nearby = nearby_candidates(
                    *tables, kinds, settings.factual, same_graph=task.same_graph, threads=threads
                )
                found[of_type.name] = united([found[of_type.name], agreeing, nearby])
            likeness[of_type.name] = _likeness(told, signed)
            advance(1, candidates=sum(map(len, found.values())))
        for _ in range(_ROUNDS if settings.structural else 0):
            proposed = structural_candidates(
                source, target, confident, likeness, settings.structural, settled,
                same_graph=task.same_graph, threads=threads,
            )  # fmt: skip
            for name, pairs in proposed.items():
                unnamed = replace(pairs, similarity=np.zeros_like(pairs.similarity))
                found = {**found, name: united([found[name], unnamed])}
            confident = with_agreed(confident, proposed, likeness, same_graph=task.same_graph)
        advance(len(names), candidates=sum(map(len, found.values())))
    return found


def _likeness(told: Facts, signed: Signatures | None) -> Likeness:
    """Return entities of both sides by all they say: names, dates and numbers."""
    if signed is None:
        return told
    named = signed.of_entities(told[0].shape[0], told[1].shape[0])
    left, right = (hstack(parts, format="csr") for parts in zip(told, named, strict=True))
    return left, right


def _nearest(
    signed: Signatures,
    known: tuple[NDArray[np.int64], NDArray[np.int64]],
    limit: int,
    same_graph: bool,
    threads: int,
) -> CandidatePairs:
    """Return the pairs nearest by signature in each direction, and those of ``known`` rows."""
    left, right = within_budget(signed.source, signed.target)
    wanted = _LOOKED_AT * limit + same_graph
    if same_graph:
        source_row, target_row, _ = nearest(left, right, wanted, threads)
    else:
        chosen = [
            _searched(rows, matrix) for rows, matrix in zip(known, (left, right), strict=True)
        ]
        forward = nearest(left, right, wanted, threads, chosen=chosen[0])
        backward = nearest(right, left, wanted, threads, chosen=chosen[1])
        source_row = np.concatenate([known[0], forward[0], backward[1]])
        target_row = np.concatenate([known[1], forward[1], backward[0]])
    source, target = signed.source_entity[source_row], signed.target_entity[target_row]
    similarity = signed.similarity(source_row, target_row)
    tied = similarity + signed.tie_break(source_row, target_row)
    named, ranked = (
        pairs_of(source, target, score, same_graph=same_graph) for score in (similarity, tied)
    )
    kept = (named.similarity >= LEAST) & _among_best(ranked, limit, same_graph=same_graph)
    return named.take(kept)


def _searched(namesakes: NDArray[np.int64], rows: SparseMatrix) -> NDArray[np.int64]:
    """Return the rows that need a search: all but those with a namesake that nobody else has.

    Their other candidates are found where those search in turn, and what look-alikes are like is
    learned from a sample.
    """
    searched = np.ones(rows.shape[0], dtype=np.bool_)
    searched[namesakes] = False
    searched[namesakes[:: max(len(namesakes) // _SAMPLE, 1)]] = True
    return np.flatnonzero(searched)


def _among_best(pairs: CandidatePairs, limit: int, *, same_graph: bool) -> BoolArray:
    """Return ``[p]`` whether a pair is among the best of its source or of its target."""
    score = pairs.similarity
    if not same_graph:
        return best_of_each(pairs.source, score, limit) | best_of_each(pairs.target, score, limit)
    # In this order an entity's partners ascend, so that ties go to the smallest.
    ends = np.concatenate([pairs.target, pairs.source])
    best = best_of_each(ends, np.tile(score, 2), limit)
    return best[: len(pairs)] | best[len(pairs) :]
