from __future__ import annotations

import numpy as np
import pytest

from model.graph import AttributeColumn, object_array
from model.values.missing import is_missing, said
from model.values.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Franu00E7ois", "francois"),
        (r"Fran\u00e7ois", "francois"),
        ("su00FCu00DFer Tod", "susser tod"),
        ("Bel?n, Ana", "beln ana"),
        ("Who?", "who"),
        ("???", "???"),
        ("MU00A", "mu00a"),
    ],
)
def test_what_exports_leave_of_a_letter(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_column_without_what_says_nothing() -> None:
    values: list[object] = ["None", "unk.", " n/a ", "-", "", "A", 7, float("nan"), "Unknown"]
    column = AttributeColumn(np.arange(len(values), dtype=np.int32), object_array(values))
    assert said(column).entity.tolist() == [0, 5, 6, 8]
    often = AttributeColumn(
        np.arange(14, dtype=np.int32), object_array([*values, *(["unknown "] * 5)])
    )
    assert said(often).entity.tolist() == [0, 5, 6]
    assert not is_missing("Unknown")
    assert is_missing("Unknown", frequent=True)
