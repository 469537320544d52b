"""Entities with exactly one namesake on the other side, whose search can be spared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.blocking.signatures import Signatures
    from model.grams import SparseMatrix
    from model.graph import BoolArray

_FULL = 1e-4


def namesakes(signed: Signatures) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of both sides that say the same, and that nobody else's row says.

    Entities of several names are left out: each of them would have to agree.

    Returns:
        ``[k]`` rows of ``signed.source`` and ``[k]`` of ``signed.target``, pair by pair.
    """
    sums = _sums(signed)
    whole = [
        _of_one_row(entity) & _nothing_left_out([block[side] for block in signed.naming])
        for side, entity in enumerate((signed.source_entity, signed.target_entity))
    ]
    alone = []
    for values, complete in zip(sums, whole, strict=True):
        value, first, count = np.unique(values, return_index=True, return_counts=True)
        kept = (count == 1) & complete[first]
        alone.append((value[kept], first[kept]))
    _, left, right = np.intersect1d(
        alone[0][0], alone[1][0], assume_unique=True, return_indices=True
    )
    return alone[0][1][left], alone[1][1][right]


def _sums(signed: Signatures) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a number for each row that is the same only where the rows are."""
    draw = np.random.default_rng(0)
    totals = [np.zeros(len(signed.source_entity)), np.zeros(len(signed.target_entity))]
    for block in signed.naming:
        weight = draw.random(block[0].shape[1])
        for total, matrix in zip(totals, block, strict=True):
            total += matrix.astype(np.float64) @ weight
    return np.round(totals[0], 7), np.round(totals[1], 7)


def _of_one_row(entity: NDArray[np.int64]) -> BoolArray:
    one: BoolArray = (np.bincount(entity) == 1)[entity] if len(entity) else np.zeros(0, np.bool_)
    return one


def _nothing_left_out(blocks: list[SparseMatrix]) -> BoolArray:
    """Return ``[rows]`` whether all that a row says is said on the other side too.

    Rows are of length one, and columns of one side only were left out afterwards.
    """
    said = np.zeros(blocks[0].shape[0], dtype=np.bool_)
    missing = said.copy()
    for matrix in blocks:
        length = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
        there = np.diff(matrix.indptr) > 0
        said |= there
        missing |= there & (length < 1.0 - _FULL)
    whole: BoolArray = said & ~missing
    return whole
