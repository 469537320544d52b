"""Comparison of texts, names, identifiers and categories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio
from scipy.sparse import csr_matrix

from model.comparison.comparing import (
    Compared,
    coded_alike,
    most_beside,
    numbered,
    pairwise,
    values_said,
    without,
)
from model.grams import (
    compressed,
    gram_counts,
    inverse_frequency,
    row_products,
    weighted,
    word_counts,
)
from model.values.text import fold, identifier, split_tags, text_of, word_sorted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from model.comparison.comparing import Coded
    from model.grams import SparseMatrix
    from model.graph import AttributeColumn, FloatArray, IntArray

TEXT_FEATURES = (
    "cosine", "word cosine", "jaro winkler", "token set", "ratio", "equal",
    "source coverage", "target coverage", "shared information", "source ambiguity",
    "target ambiguity", "digits agree", "digits differ", "digits absent", "length ratio",
    "initials",
)  # fmt: skip
IDENTIFIER_FEATURES = ("equal", "ratio", "contained", "source ambiguity", "target ambiguity")
CATEGORY_FEATURES = ("equal", "ratio", "overlap", "source ambiguity", "target ambiguity")

_EDITED = 128
"""Characters that are compared by edits, which take the product of both lengths."""

_DIGITS = re.compile(r"\d+")
_NUMERALS = (
    "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
)  # fmt: skip
_ROMAN = {
    numeral: str(number) for number, numeral in enumerate(_NUMERALS, start=2) if len(numeral) > 1
}

Pair = tuple["Coded", "Coded"]


class _Spelled:
    """Values of both sides in the form in which they are compared, coded by that form."""

    def __init__(
        self, source: AttributeColumn, target: AttributeColumn, sizes: tuple[int, int]
    ) -> None:
        self._raw = [
            values_said(source, sizes[0], most_beside(target)),
            values_said(target, sizes[1], most_beside(source)),
        ]

    def coded(self, spell: Any) -> tuple[Coded, Coded, list[str]]:
        """Return both sides' codes and the distinct forms; a value of the form "" is missing."""
        cache: dict[str, str] = {}
        sides = []
        for start, values in self._raw:
            forms = []
            for value in values:
                text = text_of(value)
                if text not in cache:
                    cache[text] = spell(text)
                forms.append(cache[text])
            missing = np.fromiter((not form for form in forms), np.bool_, len(forms))
            sides.append((without(start, missing), [form for form in forms if form]))
        (source, target), distinct = coded_alike(sides)
        return source, target, distinct


class TextComparison:
    """Texts and names; a name's words have no order."""

    def __init__(
        self,
        source: AttributeColumn,
        target: AttributeColumn,
        sizes: tuple[int, int],
        *,
        ordered: bool,
    ) -> None:
        spelled = _Spelled(source, target, sizes)
        self.source, self.target, texts = spelled.coded(lambda t: fold(split_tags(t)[0]))
        self._sizes = sizes
        sides = (self.source.entities > 0).astype(np.int64) + (self.target.entities > 0)
        by_word = [word_sorted(t) for t in texts]
        self._sorted = _cut(by_word)
        self._plain = _cut(texts) if ordered else self._sorted
        grams = compressed(gram_counts(by_word))
        self._grams = weighted(grams, inverse_frequency(grams, sides))
        self._words = _Words(by_word, sides)
        self._digits = _codes([_numerals(t) for t in texts])
        self._initials = [_initials(t) for t in texts]
        self._length = np.array([len(t) for t in texts], np.float32)

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise."""
        values = np.zeros((len(source), len(TEXT_FEATURES)), dtype=np.float32)
        column = dict(zip(TEXT_FEATURES, values.T, strict=True))
        left, right = _taken(self._sorted, source), _taken(self._sorted, target)
        cosine = np.clip(row_products(self._grams, source, self._grams, target), 0, 1)
        column["cosine"][:] = cosine
        column["jaro winkler"][:] = pairwise(left, right, JaroWinkler.normalized_similarity)
        column["token set"][:] = pairwise(left, right, token_set_ratio) / 100
        sorted_ratio = pairwise(left, right, Indel.normalized_similarity)
        if self._plain is self._sorted:
            column["ratio"][:] = sorted_ratio
        else:
            column["ratio"][:] = pairwise(
                _taken(self._plain, source),
                _taken(self._plain, target),
                Indel.normalized_similarity,
            )
        equal = self._words.same[source] == self._words.same[target]
        column["equal"][:] = equal
        shared = self._words.compare(source, target, column)
        ambiguity = 1 - self.source.rarity(source), 1 - self.target.rarity(target)
        column["source ambiguity"][:], column["target ambiguity"][:] = ambiguity
        digits = self._digits[source], self._digits[target]
        absent = (digits[0] == 0) & (digits[1] == 0)
        column["digits absent"][:] = absent
        column["digits agree"][:] = ~absent & (digits[0] == digits[1])
        column["digits differ"][:] = digits[0] != digits[1]
        lengths = self._length[source], self._length[target]
        column["length ratio"][:] = np.minimum(*lengths) / np.maximum(*lengths)
        column["initials"][:] = pairwise(
            _taken(self._initials, source),
            _taken(self._initials, target),
            Indel.normalized_similarity,
        )
        similarity = np.where(equal, 1.0, 0.5 * (cosine + sorted_ratio))
        rare = 1 - np.maximum(*ambiguity)
        telling = np.clip(shared / np.log(max(2, *self._sizes)), 0.0, 1.0)
        specificity = np.where(equal, rare, np.maximum(telling, cosine * rare))
        return Compared(values, similarity.astype(np.float32), specificity.astype(np.float32))


class _Words:
    """The words of distinct texts in alphabetical order, weighted by how few texts have them."""

    def __init__(self, texts: Sequence[str], sides: NDArray[np.int64]) -> None:
        counts = compressed(word_counts(texts))
        idf = inverse_frequency(counts, sides)
        self._cosine = weighted(counts, idf)
        # Shared words, each once, times what it tells.
        self._one = _like(counts, np.ones(counts.nnz, np.float32))
        self._told = _like(counts, idf[counts.indices])
        self._mass = np.asarray(self._one @ idf, dtype=np.float32)
        self._scale = float(np.log(2 + sides.sum()))
        self.same = _codes(texts)

    def compare(
        self, source: NDArray[Any], target: NDArray[Any], column: dict[str, FloatArray]
    ) -> FloatArray:
        """Fill the columns of words; return the idf mass of the shared ones."""
        cosine = row_products(self._cosine, source, self._cosine, target)
        column["word cosine"][:] = np.clip(cosine, 0, 1)
        shared = row_products(self._told, source, self._one, target)
        for name, mass in (
            ("source coverage", self._mass[source]),
            ("target coverage", self._mass[target]),
        ):
            column[name][:] = np.clip(shared / np.maximum(mass, 1e-6), 0.0, 1.0)
        column["shared information"][:] = shared / (shared + self._scale)
        return shared


class IdentifierComparison:
    """Identifiers: the same or not; how far they are alike hints at typing errors only."""

    def __init__(
        self, source: AttributeColumn, target: AttributeColumn, sizes: tuple[int, int]
    ) -> None:
        self.source, self.target, texts = _Spelled(source, target, sizes).coded(identifier)
        self._texts = _cut(texts)

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise."""
        left, right = _taken(self._texts, source), _taken(self._texts, target)
        equal = source == target
        ratio = pairwise(left, right, Indel.normalized_similarity)
        contained = np.fromiter(
            (
                len(a) >= 4 <= len(b) and (a in b or b in a)
                for a, b in zip(left, right, strict=True)
            ),
            np.bool_,
            len(left),
        )
        rare = self.source.rarity(source), self.target.rarity(target)
        values = np.stack([equal, ratio, contained, 1 - rare[0], 1 - rare[1]], axis=1)
        similarity = np.where(equal, 1.0, 0.5 * ratio)
        return Compared(values.astype(np.float32), similarity.astype(np.float32), np.minimum(*rare))


class CategoryComparison:
    """Categories: the same or not, whatever the order of their words ("Drama, Comedy").

    The column "overlap" is filled by whoever sees all values.
    """

    def __init__(
        self,
        source: AttributeColumn,
        target: AttributeColumn,
        sizes: tuple[int, int],
        *,
        tags: bool = False,
    ) -> None:
        spell = (lambda t: split_tags(t)[1]) if tags else (lambda t: word_sorted(fold(t)))
        self.source, self.target, texts = _Spelled(source, target, sizes).coded(spell)
        self._texts = _cut(texts)

    def compare(self, source: NDArray[Any], target: NDArray[Any]) -> Compared:
        """Compare distinct values pairwise."""
        equal = source == target
        ratio = pairwise(
            _taken(self._texts, source),
            _taken(self._texts, target),
            Indel.normalized_similarity,
        )
        sides = (self.source, source), (self.target, target)
        rare = [side.rarity_where_said(side.entities[codes]) for side, codes in sides]
        values = np.stack(
            [equal, ratio, equal.astype(np.float32), 1 - rare[0], 1 - rare[1]], axis=1
        )
        similarity = np.where(equal, 1.0, 0.5 * ratio)
        return Compared(values.astype(np.float32), similarity.astype(np.float32), np.minimum(*rare))


def _like(matrix: SparseMatrix, data: NDArray[Any]) -> SparseMatrix:
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _codes(texts: Sequence[str]) -> IntArray:
    """Number distinct texts; 0 is the empty text."""
    (_, codes), _ = numbered([[""], texts])
    return codes


def _numerals(folded: str) -> str:
    """Return the numbers in a text, also those in Roman numerals but for single letters."""
    found = _DIGITS.findall(folded)
    found += [_ROMAN[word] for word in folded.split(" ") if word in _ROMAN]
    return " ".join(sorted(number.lstrip("0") or "0" for number in found))


def _initials(folded: str) -> str:
    return "".join(sorted(word[:1] for word in folded.split(" ")))


def _cut(texts: Sequence[str]) -> list[str]:
    return [text[:_EDITED] for text in texts]


def _taken(texts: Sequence[str], rows: NDArray[Any]) -> list[str]:
    return [texts[row] for row in rows.tolist()]
