"""Entities with one namesake, against a plain search."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.blocking.identical import namesakes
from model.blocking.signatures import signatures
from model.graph import AttributeColumn, EntityTable, object_array

names = st.lists(
    st.sampled_from(["red fox", "fox red", "blue owl", "old owl", "grey wolf", "wolf", "an elk"]),
    min_size=1,
    max_size=8,
)


def _table(values: list[str]) -> EntityTable:
    rows = np.arange(len(values), dtype=np.int32)
    return EntityTable(
        object_array([str(i) for i in rows]),
        {"name": AttributeColumn(rows, object_array(list(values)))},
    )


@given(names, names)
def test_namesakes_are_those_that_a_plain_search_finds(left: list[str], right: list[str]) -> None:
    signed = signatures(_table(left), _table(right), {"name": "name"})
    assert signed is not None
    rows = namesakes(signed)
    found = set(zip(rows[0].tolist(), rows[1].tolist(), strict=True))
    forms = [[" ".join(sorted(name.split())) for name in side] for side in (left, right)]
    counts = [Counter(side) for side in forms]
    expected = {
        (i, j)
        for i, one in enumerate(forms[0])
        for j, other in enumerate(forms[1])
        if one == other and counts[0][one] == counts[1][one] == 1
    }
    assert found == expected


def test_an_entity_of_several_names_has_no_namesake() -> None:
    column = AttributeColumn(
        np.array([0, 0, 1], np.int32), object_array(["red fox", "blue owl", "elk"])
    )
    several = EntityTable(object_array(["a", "b"]), {"name": column})
    signed = signatures(several, _table(["red fox", "elk"]), {"name": "name"})
    assert signed is not None
    assert [rows.tolist() for rows in namesakes(signed)] == [[2], [1]]
