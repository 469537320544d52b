from __future__ import annotations

import numpy as np
import pytest
from neo4j.time import Date, DateTime, Duration
from pytz import FixedOffset, timezone  # type: ignore[import-untyped]

from connector.extract.keys import KeyIndex, canonical_key, canonical_keys, is_usable


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("tt0017136",), "tt0017136"),
        (("",), ""),
        (("[1]",), '["[1]"]'),
        ((12,), "12"),
        ((-(2**63),), "-9223372036854775808"),
        ((True,), "[true]"),
        ((1.0,), "[1.0]"),
        ((1e300,), "[1e+300]"),
        (("Metropolis", 1927), '["Metropolis",1927]'),
        (("Ærø", "1927"), '["Ærø","1927"]'),
        ((Date(2020, 1, 2),), '[{"Date":"2020-01-02"}]'),
        ((Duration(days=1),), '[{"Duration":"P1D"}]'),
        (
            (DateTime(2020, 1, 2, 3, 4, 5, 120_000_000, tzinfo=FixedOffset(60)),),
            '[{"DateTime":"2020-01-02T03:04:05.12+01:00"}]',
        ),
    ],
)
def test_text_of_a_key(parts: tuple[object, ...], text: str) -> None:
    assert canonical_key(parts) == text


def test_moments_in_zones_of_one_offset_differ() -> None:
    berlin, rome = (
        DateTime.from_native(timezone(f"Europe/{city}").localize(
            DateTime(2020, 1, 2, 3, 4, 5).to_native()
        ))
        for city in ("Berlin", "Rome")
    )  # fmt: skip
    assert canonical_key((berlin,)) != canonical_key((rome,))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), [1], b"x", object()])
def test_what_identifies_nothing_is_refused(value: object) -> None:
    assert not is_usable(value)
    with pytest.raises(ValueError, match="cannot be part of a key"):
        canonical_key((value,))


def test_a_key_without_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        canonical_key(())


def test_digits_as_text_and_as_integer_stay_apart_where_both_occur() -> None:
    assert canonical_keys([("7",), (7,), (8,), ("[7]",)]) == ["7", "[7]", "8", '["[7]"]']


def test_rows_of_single_keys() -> None:
    index = KeyIndex([("a",), (2,), (2.5,)])
    np.testing.assert_array_equal(index.rows(["a", 2.5, "b", 2, ""]), [0, 2, -1, 1, -1])
    assert index.rows([]).dtype == np.int32


def test_a_list_is_no_key_but_does_not_break_the_others() -> None:
    np.testing.assert_array_equal(KeyIndex([("a",)]).rows([["a"], "a"]), [-1, 0])
    np.testing.assert_array_equal(KeyIndex([("a", 1)]).rows([[["a"], 1], ["a", 1]]), [-1, 0])


def test_rows_of_composite_keys() -> None:
    index = KeyIndex([("a", 1), ("a", 2)])
    np.testing.assert_array_equal(index.rows([["a", 2], ["a", 1], ["a", None]]), [1, 0, -1])


def test_true_is_not_one() -> None:
    np.testing.assert_array_equal(KeyIndex([(1,), (True,)]).rows([True, 1, False]), [1, 0, -1])
    composite = KeyIndex([("a", 1), ("a", True)])
    np.testing.assert_array_equal(composite.rows([["a", True], ["a", 1]]), [1, 0])
