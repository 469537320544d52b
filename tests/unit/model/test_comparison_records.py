from __future__ import annotations

import numpy as np

from model.comparison.records import RECORD, with_records
from model.graph import AttributeColumn, EntityTable, Kind, TypedGraph, object_array

KINDS: dict[str, dict[str, Kind]] = {"song": {"title": "text", "year": "number"}}


def _graph(years: list[object]) -> TypedGraph:
    count = len(years)
    rows = np.arange(count, dtype=np.int32)
    columns = {
        "title": AttributeColumn(rows[1:], object_array([f"song {i}" for i in rows[1:]])),
        "year": AttributeColumn(rows, object_array(years)),
    }
    table = EntityTable(object_array([str(i) for i in rows]), columns)
    return TypedGraph("a", {"song": table}, ())


def test_columns_that_hold_what_belongs_there_stay_alone() -> None:
    neat = _graph([1990 + i for i in range(40)])
    few = _graph(["Never Been to Me", *range(1990, 2029)])
    assert with_records(neat, few, KINDS) == (neat, few)


def test_prose_among_numbers_brings_all_values_together_on_both_sides() -> None:
    shifted = _graph([*(f"Hits of the {i}s" for i in range(10)), *range(1990, 2020)])
    neat = _graph([1990 + i for i in range(40)])
    source, target = with_records(neat, shifted, KINDS)
    assert source.entities["song"].attributes[RECORD].value[2] == "song 2 1992"
    record = target.entities["song"].attributes[RECORD]
    assert record.value[0] == "Hits of the 0s"
    assert record.value[1] == "song 1 Hits of the 1s"
    assert record.entity.tolist() == list(range(40))
    assert RECORD not in neat.entities["song"].attributes


def test_an_entity_without_any_value_has_no_record() -> None:
    graph = _graph([f"Hits of the {i}s" for i in range(10)])
    table = graph.entities["song"]
    emptied = {
        name: AttributeColumn(c.entity[c.entity != 3], c.value[c.entity != 3])
        for name, c in table.attributes.items()
    }
    bare = TypedGraph("b", {"song": EntityTable(table.key, emptied)}, ())
    source, _ = with_records(bare, graph, KINDS)
    assert 3 not in source.entities["song"].attributes[RECORD].entity.tolist()
