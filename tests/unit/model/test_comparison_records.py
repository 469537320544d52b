from __future__ import annotations

import numpy as np

from model.comparison.records import RECORD, is_misplaced, with_record
from model.graph import AttributeColumn, EntityTable, Kind, object_array

KINDS: dict[str, Kind] = {"title": "text", "year": "number"}


def _songs(years: list[object]) -> EntityTable:
    count = len(years)
    rows = np.arange(count, dtype=np.int32)
    columns = {
        "title": AttributeColumn(rows[1:], object_array([f"song {i}" for i in rows[1:]])),
        "year": AttributeColumn(rows, object_array(years)),
    }
    return EntityTable(object_array([str(i) for i in rows]), columns)


def test_columns_that_hold_what_belongs_there_stay_alone() -> None:
    assert not is_misplaced(_songs([1990 + i for i in range(40)]), KINDS)
    assert not is_misplaced(_songs(["Never Been to Me", *range(1990, 2029)]), KINDS)


def test_prose_among_numbers_brings_all_values_together() -> None:
    shifted = _songs([*(f"Hits of the {i}s" for i in range(10)), *range(1990, 2020)])
    assert is_misplaced(shifted, KINDS)
    record = with_record(shifted).attributes[RECORD]
    assert record.value[0] == "Hits of the 0s"
    assert record.value[1] == "song 1 Hits of the 1s"
    assert record.value[-1] == "song 39 2019"
    assert record.entity.tolist() == list(range(40))
    assert RECORD not in shifted.attributes


def test_an_entity_without_any_value_has_no_record() -> None:
    table = _songs([f"Hits of the {i}s" for i in range(10)])
    emptied = {
        name: AttributeColumn(c.entity[c.entity != 3], c.value[c.entity != 3])
        for name, c in table.attributes.items()
    }
    record = with_record(EntityTable(table.key, emptied)).attributes[RECORD]
    assert 3 not in record.entity.tolist()
