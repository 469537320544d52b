"""What it tells that a value is shared: of all entities, or of those that have any."""

from __future__ import annotations

import numpy as np
import pytest

from model.comparison.comparing import Coded, rarity

ENTITIES = 10_000


def _coded(having: int, each: int) -> Coded:
    """Return a side of which the first entities have a value that so many share."""
    start = np.minimum(np.arange(ENTITIES + 1), having)
    code = np.arange(having, dtype=np.int32) // each
    return Coded(start, code, np.bincount(code).astype(np.int64))


@pytest.mark.parametrize("having", [100, 1_000, ENTITIES])
def test_a_shared_value_is_as_rare_as_among_those_that_have_any(having: int) -> None:
    side = _coded(having, each=50)
    told = side.rarity_where_said(side.entities[:1]) * np.log(ENTITIES)
    assert told[0] == pytest.approx(np.log(having / 50), abs=0.1)


@pytest.mark.parametrize("having", [100, 1_000, ENTITIES])
def test_what_only_one_has_tells_it_from_all(having: int) -> None:
    side = _coded(having, each=1)
    assert side.rarity_where_said(side.entities[:1])[0] == side.rarity(np.array([0]))[0] == 1.0


def test_where_all_have_a_value_both_are_the_same() -> None:
    side = _coded(ENTITIES, each=1)
    count = np.array([0.0, 1.0, 2.5, 40.0, 5_000.0, 20_000.0])
    np.testing.assert_array_equal(side.rarity_where_said(count), rarity(count, ENTITIES))


def test_rarity_is_within_0_and_1_and_falls_with_the_count() -> None:
    count = np.arange(1.0, 400.0)
    told = _coded(300, each=3).rarity_where_said(count)
    assert told.max() == 1.0
    assert told.min() == 0.0
    assert (np.diff(told) <= 0.0).all()
