from __future__ import annotations

import numpy as np
import pytest
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from connector.extract.values import LONGEST_TEXT, ColumnBuilder, plain


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ()),
        ("", ()),
        ("Solaris", ("Solaris",)),
        ("x" * 1_000_000, ("x" * LONGEST_TEXT,)),
        (2**63 - 1, (2**63 - 1,)),
        (True, (True,)),
        (2.5, (2.5,)),
        (float("nan"), ()),
        (float("-inf"), ()),
        (b"bytes", ()),
        (bytearray(b"bytes"), ()),
        (Date(1927, 1, 10), ("1927-01-10",)),
        (Time(20, 15), ("20:15:00",)),
        (DateTime(1927, 1, 10, 20, 15, 0, 500_000_000), ("1927-01-10T20:15:00.5",)),
        (Duration(minutes=153), ("PT2H33M",)),
        (WGS84Point((12.5, 55.75)), ("SRID=4326;POINT(12.5 55.75)",)),
        (CartesianPoint((1.0, 2.0, 3.0)), ("SRID=9157;POINT Z(1.0 2.0 3.0)",)),
        (["a", None, "", "b"], ("a", "b")),
        ([[1, [2.0]], [Date(2020, 1, 1)]], (1, 2.0, "2020-01-01")),
        ([], ()),
    ],
)
def test_what_a_value_says(value: object, said: tuple[object, ...]) -> None:
    assert plain(value) == said
    assert list(map(type, plain(value))) == list(map(type, said))


def test_a_value_of_no_property_is_refused() -> None:
    with pytest.raises(TypeError, match="dict is no value of a property"):
        plain({"a": 1})


def test_pages_and_properties_make_one_column() -> None:
    builder = ColumnBuilder()
    builder.add(0, ("a", None))
    builder.add(0, ("b", "c"))
    builder.add(2, (["d", "e"], float("nan")))
    builder.add(2, (None, 4.5))
    column = builder.finish(np.array([3, 2, 1, 0], dtype=np.int32))
    assert column.entity.tolist() == [0, 1, 1, 2, 3, 3]
    assert column.value.tolist() == [4.5, "d", "e", "c", "a", "b"]
    assert column.entity.dtype == np.int32


def test_what_was_said_before_is_not_said_again() -> None:
    builder = ColumnBuilder()
    builder.add(0, ("a", 1, ["x", "x", "y"]))
    builder.add(0, ("a", True, "y"))
    column = builder.finish(np.arange(3, dtype=np.int32))
    assert column.entity.tolist() == [0, 1, 1, 2, 2]
    assert list(map(repr, column.value)) == ["'a'", "1", "True", "'x'", "'y'"]


def test_a_column_without_values() -> None:
    builder = ColumnBuilder()
    builder.add(0, (None, "", b"x", float("inf")))
    column = builder.finish(np.arange(4, dtype=np.int32))
    assert column.entity.shape == column.value.shape == (0,)
    assert column.entity.dtype == np.int32


def test_equal_texts_are_one_object() -> None:
    builder = ColumnBuilder()
    builder.add(0, [str(b"drama", "ascii"), str(b"drama", "ascii")])
    builder.add(2, [str(b"drama", "ascii")])
    first, second, third = builder.finish(np.arange(3, dtype=np.int32)).value
    assert first is second is third
