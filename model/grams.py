"""Texts as sparse rows: which character n-grams, words or whole values they hold, and weights."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from model.workers import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SparseMatrix = Any
"""A ``scipy.sparse.csr_matrix``, which has no types."""

COLUMNS = 1 << 22
"""Grams are hashed to that many columns; with a million grams, one in five shares its column."""

_START = 1
_BLOCK = 2_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLY = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


def gram_counts(texts: Sequence[str], sizes: Sequence[int] = (2, 3, 4)) -> SparseMatrix:
    """Count the character n-grams of texts, each with a blank before and after it.

    Returns:
        ``[len(texts), COLUMNS]`` float32, sorted indices. An empty text has no grams.
    """
    return _stacked(side_by_side(partial(_block_of_grams, sizes=sizes), _blocks(texts)))


def word_counts(texts: Sequence[str]) -> SparseMatrix:
    """Count the words of texts, which a single blank parts.

    Returns:
        ``[len(texts), COLUMNS]`` float32, sorted indices.
    """
    return _stacked(side_by_side(_block_of_words, _blocks(texts)))


def token_counts(texts: Sequence[str]) -> SparseMatrix:
    """Count whole texts: rows of a single one, empty for an empty text.

    Returns:
        ``[len(texts), COLUMNS]`` float32.
    """
    has = np.fromiter((bool(text) for text in texts), np.bool_, len(texts))
    digests = np.fromiter(
        (zlib.crc32(text.encode("utf-8", "surrogatepass")) for text in texts if text),
        np.uint64,
        int(has.sum()),
    )
    return csr_matrix(
        (
            np.ones(len(digests), np.float32),
            _hashed(digests).astype(np.int32),
            np.append(0, np.cumsum(has)),
        ),
        shape=(len(texts), COLUMNS),
    )


def _blocks(texts: Sequence[str]) -> list[Sequence[str]]:
    """Cut texts into runs of about `_BLOCK` characters."""
    ends = np.cumsum(np.fromiter((len(t) + 3 for t in texts), np.int64, len(texts)))
    start = 0
    blocks = []
    while start < len(texts):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _BLOCK)))
        blocks.append(texts[start:stop])
        start = stop
    return blocks


def _stacked(parts: list[SparseMatrix]) -> SparseMatrix:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return csr_matrix((0, COLUMNS), dtype=np.float32)
    indptr = [np.zeros(1, np.int64)]
    for part in parts:
        indptr.append(part.indptr[1:].astype(np.int64) + indptr[-1][-1])
    return csr_matrix(
        (
            np.concatenate([part.data for part in parts]),
            np.concatenate([part.indices for part in parts]),
            np.concatenate(indptr),
        ),
        shape=(sum(part.shape[0] for part in parts), COLUMNS),
    )


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the characters of all texts, each begun by `_START` and a blank, and their rows."""
    joined = "".join(f"\x01 {text} " if text else "\x01" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if "\x01" in "".join(texts):
        # A text that holds the mark itself would begin a row of its own.
        return _characters([text.replace("\x01", "\x02") for text in texts])
    rows = np.cumsum(codes == _START) - 1
    return codes.astype(np.uint64), rows


def _hashed(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    mixed = (values ^ (values >> _SHIFT)) * _MULTIPLY
    mixed ^= mixed >> _SHIFT
    mixed *= _MULTIPLY
    mixed ^= mixed >> _SHIFT
    return (mixed & np.uint64(COLUMNS - 1)).astype(np.int64)


def _block_of_grams(texts: Sequence[str], sizes: Sequence[int]) -> SparseMatrix:
    codes, rows = _characters(texts)
    keys = []
    for size in sizes:
        if len(codes) < size:
            continue
        count = len(codes) - size + 1
        inside = (rows[:count] == rows[size - 1 :]) & (codes[:count] != _START)
        starts = np.flatnonzero(inside)
        value = np.full(len(starts), size, dtype=np.uint64)
        for offset in range(size):
            value = value * _MIX + codes[starts + offset]
        keys.append(rows[starts] * COLUMNS + _hashed(value))
    return _counted(np.concatenate(keys) if keys else np.empty(0, np.int64), len(texts))


def _block_of_words(texts: Sequence[str]) -> SparseMatrix:
    codes, rows = _characters(texts)
    blank = (codes == ord(" ")) | (codes == _START)
    starts = np.flatnonzero(~blank & np.append(True, blank[:-1]))
    if not len(starts):
        return _counted(np.empty(0, np.int64), len(texts))
    # A word's hash is a sum over its letters of powers of its length from there: the difference
    # of two running sums, so that no word is ever cut out.
    places = np.arange(len(codes))
    position = places - starts[np.searchsorted(starts, places, "right") - 1]
    letters = np.where(blank, np.uint64(0), _scrambled(codes, position.astype(np.uint64)))
    value = np.add.reduceat(letters, starts)
    return _counted(rows[starts] * COLUMNS + _hashed(value), len(texts))


def _scrambled(codes: NDArray[np.uint64], position: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (codes + np.uint64(1)) * _MIX + position * _MULTIPLY
    value ^= value >> _SHIFT
    mixed: NDArray[np.uint64] = value * _MULTIPLY
    return mixed


def _counted(keys: NDArray[np.int64], rows: int) -> SparseMatrix:
    """Turn ``row * COLUMNS + column`` into a matrix of counts."""
    keys = np.sort(keys)
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else keys
    counts = np.diff(np.append(first, len(keys))).astype(np.float32)
    unique = keys[first]
    indptr = np.searchsorted(unique, np.arange(rows + 1, dtype=np.int64) * COLUMNS)
    return csr_matrix((counts, (unique % COLUMNS).astype(np.int32), indptr), shape=(rows, COLUMNS))


def compressed(matrix: SparseMatrix) -> SparseMatrix:
    """Leave out the columns that no row has."""
    used = np.zeros(matrix.shape[1], dtype=np.bool_)
    used[matrix.indices] = True
    column = np.cumsum(used, dtype=np.int32) - 1
    shape = matrix.shape[0], int(used.sum())
    return csr_matrix((matrix.data, column[matrix.indices], matrix.indptr), shape=shape)


def keep_columns(matrix: SparseMatrix, kept: NDArray[np.bool_]) -> SparseMatrix:
    """Return a matrix of some columns, in their order; faster than scipy's indexing."""
    column = np.cumsum(kept) - 1
    entries = kept[matrix.indices]
    before = np.append(0, np.cumsum(entries))
    return csr_matrix(
        (
            matrix.data[entries],
            column[matrix.indices[entries]].astype(np.int32),
            before[matrix.indptr],
        ),
        shape=(matrix.shape[0], int(kept.sum())),
    )


def frequency(matrix: SparseMatrix, times: NDArray[Any]) -> NDArray[np.float64]:
    """Return ``[columns]`` the rows that have each column, each counted so many times."""
    each = np.repeat(times.astype(np.float64), np.diff(matrix.indptr))
    found = np.bincount(matrix.indices, each, minlength=matrix.shape[1])
    return np.asarray(found, dtype=np.float64)


def inverse_frequency(matrix: SparseMatrix, times: NDArray[Any]) -> NDArray[np.float32]:
    """Return ``[columns]`` ln((1 + n) / (1 + df)) + 1, each row counted so many times."""
    found = np.log((1.0 + times.sum()) / (1.0 + frequency(matrix, times))) + 1.0
    return np.asarray(found, dtype=np.float32)


def weighted(counts: SparseMatrix, idf: NDArray[np.float32]) -> SparseMatrix:
    """Return rows of (1 + ln count) * idf, each of length one; empty rows stay empty."""
    data = (1.0 + np.log(counts.data)) * idf[counts.indices]
    return normalised(csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape))


def normalised(matrix: SparseMatrix) -> SparseMatrix:
    """Return rows of Euclidean length one; empty rows stay empty."""
    squares = np.append(0.0, np.cumsum(matrix.data.astype(np.float64) ** 2))
    length = np.sqrt(np.maximum(squares[matrix.indptr[1:]] - squares[matrix.indptr[:-1]], 0.0))
    length[length <= 0] = 1.0
    data = (matrix.data / np.repeat(length, np.diff(matrix.indptr))).astype(np.float32)
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def row_products(
    source: SparseMatrix,
    source_rows: NDArray[Any],
    target: SparseMatrix,
    target_rows: NDArray[Any],
    *,
    block: int = 50_000,
) -> NDArray[np.float32]:
    """Return the scalar product of ``source[source_rows[i]]`` and ``target[target_rows[i]]``."""

    def products(start: int) -> NDArray[np.float32]:
        part = slice(start, start + block)
        both = source[source_rows[part]].multiply(target[target_rows[part]])
        found: NDArray[np.float32] = np.asarray(both.sum(axis=1), dtype=np.float32).ravel()
        return found

    starts = range(0, len(source_rows), block)
    return np.concatenate([np.empty(0, np.float32), *side_by_side(products, starts)])
