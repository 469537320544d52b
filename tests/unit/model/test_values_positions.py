"""Positions in every notation, and a latitude and a longitude that are one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.graph import AttributeColumn, object_array
from model.values.kinds import infer_kind
from model.values.positions import joined, parse_position
from tests.unit.model.made import column


@pytest.mark.parametrize(
    "value",
    [
        "51.4775, -0.4614",
        "51.4775,-0.4614",
        "51.4775; -0.4614",
        "+51.4775 -0.4614",
        "(51.4775, -0.4614)",
        "[51.4775, -0.4614]",
        "SRID=4326;POINT(-0.4614 51.4775)",
        "SRID=4979;POINT Z(-0.4614 51.4775 25.0)",
        "POINT (-0.4614 51.4775)",
        "51.4775N 0.4614W",
        "51.4775° N, 0.4614° W",
        "51°28'39\"N 0°27'41.04\"W",
        "51° 28.65′ N, 0° 27.684′ W",
    ],
)
def test_one_place_in_every_notation(value: str) -> None:
    assert parse_position(value) == pytest.approx((51.4775, -0.4614), abs=1e-9)


@pytest.mark.parametrize(
    "value",
    [
        "51, 0",
        "91.5, 0.5",
        "51.5, 181.5",
        "51.4775",
        "51.4775, -0.4614, 25.0",
        "SRID=7203;POINT(1.5 2.5)",
        "2001-02-03",
        "London, 51.5",
        "",
        51.4775,
        True,
    ],
)
def test_what_is_no_place_on_the_earth(value: object) -> None:
    assert parse_position(value) is None


def test_small_numbers_of_points_may_have_an_exponent() -> None:
    assert parse_position("SRID=4326;POINT(1e-05 51.5)") == (51.5, 1e-05)


def test_south_and_west_are_negative() -> None:
    assert parse_position("33.9S 151.2E") == (-33.9, 151.2)
    assert parse_position("33.9N 151.2O") == (33.9, 151.2)


def _said(column: AttributeColumn) -> list[tuple[int, Any]]:
    return list(zip(column.entity.tolist(), column.value.tolist(), strict=True))


def test_a_latitude_and_the_longitude_after_it_are_one_position() -> None:
    apart = AttributeColumn(
        np.array([0, 0, 1, 2, 2, 3, 4, 4], np.int32),
        object_array([51.5, -0.25, 48.9, "40.7", "-74", "48.9, 2.3", 95.0, 12.0]),
    )
    assert _said(joined(apart)) == [
        (0, "51.500000, -0.250000"),
        (2, "40.700000, -74.000000"),
        (3, "48.900000, 2.300000"),
    ]
    nothing = AttributeColumn(np.empty(0, np.int32), object_array([]))
    assert _said(joined(nothing)) == []


def test_positions_are_known_by_their_look() -> None:
    pairs = column([f"{lat}.25, {lat + 3}.5" for lat in range(30)])
    points = column([f"SRID=4326;POINT({lat + 3}.5 {lat}.25)" for lat in range(30)])
    assert infer_kind(pairs, points) == "position"
    assert infer_kind(pairs, column(["in the north"] * 30)) == "text"
    assert infer_kind(column([1.5] * 30), column([2.5] * 30)) == "number"
