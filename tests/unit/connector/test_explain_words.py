"""The reasons that are stored with a link read well."""

from __future__ import annotations

import numpy as np
import pytest

from connector.explain.words import short_reasons
from model.align import Reason, Reasons
from model.graph import AttributeColumn, EntityTable, TypedGraph, object_array
from model.reasons import NeighbourMatch


def _graph(years: list[int], people: list[str]) -> TypedGraph:
    def column(values: list[object]) -> AttributeColumn:
        return AttributeColumn(np.arange(len(values), dtype=np.int32), object_array(values))

    return TypedGraph(
        "g",
        {
            "film": EntityTable(object_array(["f0"]), {"year": column([*years])}),
            "person": EntityTable(
                object_array([f"p{i}" for i in range(len(people))]), {"name": column([*people])}
            ),
        },
        (),
    )


GRAPHS = (
    _graph([1927], ["Fritz Lang", "Brigitte Helm", "Gustav Fröhlich"]),
    _graph([1926], ["Lang, Fritz", "Helm, Brigitte", "Froehlich, G."]),
)


def match(relation: str, row: int, probability: float, attention: float = 0.5) -> NeighbourMatch:
    return NeighbourMatch(relation, "person", row, row, probability, attention)


def words(*reasons: Reason, matches: tuple[NeighbourMatch, ...] = (), **more: bool) -> list[str]:
    return short_reasons(Reasons(reasons, matches, 0.0, 0.0), GRAPHS, "film", (0, 0), **more)


def test_in_order_of_weight_with_the_neighbours_found_again() -> None:
    assert words(
        Reason("director", "relation", 4.0, 1.0, 1.0),
        Reason("year", "number", -2.0, 0.4, 1.0),
        Reason("title", "text", 1.5, 0.931, 1.0),
        Reason("rivals", "rivals", 1.0, 0.0, 1.0),
        matches=(match("director", 0, 0.99),),
    ) == ["director Fritz Lang = Lang, Fritz", "year 1927 / 1926 (against)", "title 0.93"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), "cast nothing in common (against)"),
        ((match("cast", 1, 0.1),), "cast Brigitte Helm / Helm, Brigitte (against)"),
        ((match("cast", 1, 0.9),), "cast only Brigitte Helm = Helm, Brigitte (against)"),
        ((match("cast", 1, 0.9), match("cast", 2, 0.8)), "cast only 2 in common (against)"),
    ],
)
def test_neighbours_that_speak_against_a_pair(found: tuple[NeighbourMatch, ...], said: str) -> None:
    assert words(Reason("cast", "relation", -1.0, 0.3, 1.0), matches=found) == [said]


def test_what_hardly_weighs_is_left_out_unless_there_is_nothing_else() -> None:
    strong, weak = Reason("title", "text", 3.0, 1.0, 1.0), Reason("year", "text", 0.1, 1.0, 1.0)
    assert words(strong, weak) == ["title 1.00"]
    assert words(weak) == ["year 1.00"]


def test_no_value_of_the_graphs_where_none_is_wanted() -> None:
    told = words(
        Reason("director", "relation", 4.0, 0.9, 1.0),
        Reason("year", "number", -2.0, 0.4, 1.0),
        matches=(match("director", 0, 0.99),),
        values=False,
    )
    assert told == ["director 0.90", "year 0.40 (against)"]


@pytest.mark.parametrize(
    ("there", "said"),
    [("52.52, 13.41", "place 0.7 km apart"), ("48.86, 2.35", "place 877 km apart (against)")],
)
def test_positions_are_so_far_apart(there: str, said: str) -> None:
    def town(*values: object) -> TypedGraph:
        place = AttributeColumn(np.zeros(len(values), np.int32), object_array([*values]))
        return TypedGraph("g", {"town": EntityTable(object_array(["t"]), {"place": place})}, ())

    weight = -2.0 if "against" in said else 2.0
    why = Reasons((Reason("place", "position", weight, 0.5, 1.0),), (), 0.0, 0.0)
    graphs = town(52.52, 13.4), town(there)
    assert short_reasons(why, graphs, "town", (0, 0)) == [said]
    assert short_reasons(why, graphs, "town", (0, 0), values=False)[0].startswith("place 0.50")
