"""Lists on one side that are one text on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.comparison.lists import with_lists_joined
from model.graph import (
    AlignmentTask,
    AttributeColumn,
    EntityTable,
    TypedGraph,
    TypeTask,
    object_array,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.graph import Kind

LISTS = [["Ann Abel"], ["Ben Bruck", "Cleo Cohn", "Dan Dorn"], ["Eve Falk", "Fay Gomez"], []]
TEXTS = [[", ".join(names)] if names else [] for names in LISTS]
ALIASES = [[*names[:1]] for names in LISTS]


def graph(values: Sequence[Sequence[object]]) -> TypedGraph:
    entity = [row for row, said in enumerate(values) for _ in said]
    column = AttributeColumn(
        np.array(entity, np.int32), object_array([v for said in values for v in said])
    )
    keys = object_array([f"p{i}" for i in range(len(values))])
    return TypedGraph("g", {"paper": EntityTable(keys, {"by": column})}, ())


def joined(
    one: Sequence[Sequence[object]], two: Sequence[Sequence[object]], **kinds: Kind
) -> list[list[tuple[int, object]]]:
    task = AlignmentTask((TypeTask("paper", kinds=kinds),))
    source, target, typed = with_lists_joined(graph(one), graph(two), task)
    columns = [each.entities["paper"].attributes["by"] for each in (source, target)]
    changed = [len(c.value) for c in columns] != [len(plain(one)), len(plain(two))]
    assert typed.types[0].kinds == ({"by": "name"} if changed else kinds)
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


def test_an_attribute_whose_kind_is_given_stays() -> None:
    assert joined(LISTS, TEXTS, by="name") == [plain(LISTS), plain(TEXTS)]


def test_numbers_are_joined_as_they_are_written() -> None:
    assert joined([[1, 2.0], [3, 4, 5]], [["1 2"], ["3 4 5"]])[0] == [(0, "1, 2"), (1, "3, 4, 5")]
