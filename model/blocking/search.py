"""Search for the rows of greatest scalar product, in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sparse_dot_topn import sp_matmul_topn

from model.grams import keep_columns

if TYPE_CHECKING:
    from model.grams import SparseMatrix

Array = NDArray[Any]

_BUDGET = 8_000
"""Multiplications for an entity: the most frequent columns are left out of the search beyond."""

_BLOCK = 50_000


def within_budget(source: SparseMatrix, target: SparseMatrix) -> tuple[SparseMatrix, SparseMatrix]:
    """Leave out the most frequent columns until the product costs no more than the budget."""
    cost = np.bincount(source.indices, minlength=source.shape[1]).astype(np.float64)
    cost *= np.bincount(target.indices, minlength=target.shape[1])
    order = np.argsort(cost, kind="stable")
    affordable = np.cumsum(cost[order]) <= _BUDGET * max(source.shape[0], target.shape[0])
    kept = np.zeros(len(cost), dtype=np.bool_)
    kept[order[affordable]] = True
    return keep_columns(source, kept), keep_columns(target, kept)


def nearest(
    rows: SparseMatrix,
    others: SparseMatrix,
    limit: int,
    threads: int,
    *,
    chosen: Array | None = None,
    least: float | None = None,
) -> tuple[Array, Array, Array]:
    """Return, for each row, those of the other side of the greatest product.

    Args:
        rows: ``[n, c]``.
        others: ``[m, c]``.
        limit: kept for a row.
        threads: to compute with.
        chosen: the rows wanted; None: all.
        least: product below which none is kept.

    Returns:
        ``[k]`` rows, rows of the other side, and products.
    """
    transposed = others.T.tocsr()
    wanted = np.arange(rows.shape[0]) if chosen is None else chosen
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        found = sp_matmul_topn(rows[block], transposed, limit, threshold=least, n_threads=threads)
        row = np.repeat(block, np.diff(found.indptr))
        parts.append((row, found.indices.astype(np.int64), found.data))
    row, other, product = (np.concatenate(part) for part in zip(*parts, strict=True))
    return row, other, product
