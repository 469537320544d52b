from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from connector.extract.keys import KeyIndex, canonical_key, canonical_keys
from connector.extract.ranges import Lane
from connector.extract.values import ColumnBuilder, plain

INTEGERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(codec="utf-8"))
PARTS = st.one_of(
    TEXTS,
    st.from_regex(r"\A\[?-?[0-9]{1,3}\]?\Z"),
    INTEGERS,
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
KEYS = st.lists(PARTS, min_size=1, max_size=3).map(tuple)
VALUES = st.one_of(
    st.none(), TEXTS, INTEGERS, st.floats(), st.booleans(), st.binary(),
    st.lists(TEXTS | st.none(), max_size=3),
)  # fmt: skip


def typed(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """Tell apart what Python takes for equal: 1, 1.0 and True, and 0.0 and -0.0."""
    return tuple((type(part), repr(part)) for part in key)


@given(st.lists(KEYS, unique_by=typed, max_size=20))
def test_different_keys_never_have_one_text(keys: list[tuple[Any, ...]]) -> None:
    assert len(set(canonical_keys(keys))) == len(keys)


@given(st.lists(KEYS.filter(lambda k: len(k) > 1 or type(k[0]) is not int), unique_by=typed))
def test_texts_differ_without_looking_at_the_other_keys(keys: list[tuple[Any, ...]]) -> None:
    assert len(set(map(canonical_key, keys))) == len(keys)


@given(KEYS)
def test_a_text_says_which_key_it_is_of(key: tuple[Any, ...]) -> None:
    text = canonical_key(key)
    if text.startswith("["):
        assert typed(tuple(json.loads(text))) == typed(key)
    else:
        assert text == str(key[0])


@given(
    st.lists(st.tuples(PARTS), unique=True, max_size=30)
    | st.lists(st.tuples(PARTS, PARTS), unique=True, max_size=30),
    st.randoms(use_true_random=False),
)
def test_every_key_is_found_in_its_row(keys: list[tuple[Any, ...]], random: Any) -> None:
    rows = list(range(len(keys)))
    random.shuffle(rows)
    as_returned = [keys[row][0] if len(keys[row]) == 1 else list(keys[row]) for row in rows]
    assert KeyIndex(keys).rows(as_returned).tolist() == rows


@given(st.lists(st.lists(VALUES, min_size=2, max_size=2), max_size=30), st.integers(1, 7))
def test_a_column_is_what_its_values_say(rows: list[list[Any]], page: int) -> None:
    builder = ColumnBuilder()
    for first in range(0, len(rows), page):
        for column in zip(*rows[first : first + page], strict=True):
            builder.add(first, column)
    position = np.arange(len(rows), dtype=np.int32)[::-1].copy()
    built = builder.finish(position)
    expected = []
    for place, row in enumerate(reversed(rows)):
        said = {(type(v), v): v for value in row for v in plain(value)}
        expected += [(place, type(v), v) for v in said.values()]
    found = zip(built.entity.tolist(), built.value, strict=True)
    assert [(place, type(v), v) for place, v in found] == expected
    assert not any(isinstance(v, float) and not math.isfinite(v) for v in built.value)


@given(
    st.sets(st.text(st.characters(max_codepoint=0xD7FF), min_size=1), max_size=40),
    st.integers(1, 1000),
    st.integers(1, 1000),
)
def test_pages_cover_every_key_once(cuts: set[str], nodes: int, size: int) -> None:
    pages = list(Lane(("STRING NOT NULL",), nodes, tuple(sorted(cuts))).pages(size))
    for key in [*cuts, *(cut + "!" for cut in cuts), "a", "\U0001f3ac"]:
        holding = [
            page for page in pages
            if key > str(page.above) and (page.upto is None or key <= str(page.upto))
        ]  # fmt: skip
        assert len(holding) == 1
