"""Lists on one side that are one text on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.comparison.lists import one_text, side_of_lists
from tests.unit.model.made import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTS = [["Ann Abel"], ["Ben Bruck", "Cleo Cohn", "Dan Dorn"], ["Eve Falk", "Fay Gomez"], []]
TEXTS = [[", ".join(names)] if names else [] for names in LISTS]
ALIASES = [[*names[:1]] for names in LISTS]


def joined(
    one: Sequence[Sequence[object]], two: Sequence[Sequence[object]]
) -> list[list[tuple[int, object]]]:
    columns = [ragged(one), ragged(two)]
    side = side_of_lists(*columns)
    if side is not None:
        columns[side] = one_text(columns[side], ", ")
    return [list(zip(c.entity.tolist(), c.value.tolist(), strict=True)) for c in columns]


def plain(values: Sequence[Sequence[object]]) -> list[tuple[int, object]]:
    return [(row, value) for row, said in enumerate(values) for value in said]


@pytest.mark.parametrize("turned", [False, True])
def test_lists_become_texts_where_the_other_side_has_texts(turned: bool) -> None:
    one, two = (TEXTS, LISTS) if turned else (LISTS, TEXTS)
    assert joined(one, two) == [plain(TEXTS), plain(TEXTS)]


def test_lists_stay_beside_lists_and_beside_single_values() -> None:
    assert joined(LISTS, LISTS) == [plain(LISTS), plain(LISTS)]
    assert joined(LISTS, ALIASES) == [plain(LISTS), plain(ALIASES)]
    assert joined(LISTS, [[], [], [], []]) == [plain(LISTS), []]


def test_numbers_are_joined_as_they_are_written() -> None:
    assert joined([[1, 2.0], [3, 4, 5]], [["1 2"], ["3 4 5"]])[0] == [(0, "1, 2"), (1, "3, 4, 5")]
