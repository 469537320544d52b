"""Places compared by how far they are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.blocking.nearby import nearby_candidates
from model.comparison.features import attribute_features
from model.comparison.positions import POSITION_FEATURES, PositionComparison
from model.forms import formed
from model.graph import (
    AlignmentTask,
    AttributeColumn,
    EntityTable,
    TypedGraph,
    TypeTask,
    object_array,
)
from tests.unit.model.made import column
from tests.unit.model.test_blocking_facts import MANY, table

if TYPE_CHECKING:
    from model.graph import Kind

PARIS, LONDON, FIJI, FIJI_EAST = (
    "48.8566, 2.3522",
    "51.5074, -0.1278",
    "-17.8, 179.9",
    "-17.8, -180",
)


def _compared(first: str, second: str) -> dict[str, float]:
    made = PositionComparison(column([first]), column([second]), (1, 1))
    values = made.compare(np.array([0]), np.array([0])).values[0]
    return dict(zip(POSITION_FEATURES, values.tolist(), strict=True))


def test_near_and_far_are_told_in_kilometres() -> None:
    same = _compared(PARIS, PARIS)
    assert set(same.values()) == {1.0}
    # A hundredth of a degree of latitude is 1.112 km.
    away = _compared(PARIS, "48.8666, 2.3522")
    assert away["equal"] == 0.0
    assert -np.log(away["near"]) == pytest.approx(1.112, abs=0.002)
    assert -10 * np.log(away["far"]) == pytest.approx(1.112, abs=0.002)
    assert -100 * np.log(_compared(PARIS, LONDON)["region"]) == pytest.approx(343.6, abs=1.0)


def test_rounding_is_no_difference() -> None:
    rounded = _compared(PARIS, "48.857, 2.352")
    assert rounded["equal"] == 1.0


def test_the_date_line_parts_nobody() -> None:
    assert -100 * np.log(_compared(FIJI, FIJI_EAST)["region"]) == pytest.approx(10.6, abs=0.1)


def test_a_place_that_many_share_tells_less() -> None:
    crowd = column([PARIS] * 50 + [LONDON])
    made = PositionComparison(crowd, crowd, (51, 51))
    told = made.compare(np.array([0, 1]), np.array([0, 1])).specificity
    assert told[0] == pytest.approx(np.log(51 / 32) / np.log(51))  # 50, in powers of two
    assert told[1] == pytest.approx(1.0)


def test_nearness_tells_how_few_across_are_as_near() -> None:
    draw = np.random.default_rng(3)
    # Degrees of longitude are kilometres alike at one latitude.
    here, there = (np.round(draw.uniform(0, 9, 60), 4).tolist() for _ in range(2))
    source, target = (column([f"0.0, {place}" for place in side]) for side in (here, there))
    made = PositionComparison(source, target, (60, 60))
    for one, other in ((0, 7), (3, 3), (20, 41), (59, 0)):
        compared = made.compare(np.array([one]), np.array([other]))
        apart = abs(here[one] - there[other])
        fewer = [
            sum(abs(here[one] - place) <= apart for place in there),
            sum(abs(there[other] - place) <= apart for place in here),
        ]
        # It is counted in powers of two.
        least, most = (1.0 - np.log(count) / np.log(60) for count in (max(fewer), max(fewer) / 2))
        assert least - 1e-6 <= compared.specificity[0] <= most


def test_far_off_nearly_everybody_is_as_near() -> None:
    crowd = [f"48.85, 2.{row:03d}" for row in range(300)]
    made = PositionComparison(column([LONDON]), column(crowd), (1, 300))
    far = made.compare(np.zeros(300, np.int64), np.arange(300))
    assert np.median(far.specificity) < 0.3
    assert far.similarity.max() < 0.4


def test_two_numbers_here_find_the_same_position_there() -> None:
    draw = np.random.default_rng(1)
    latitude, longitude = draw.uniform(-80, 80, MANY), draw.uniform(-180, 180, MANY)
    numbers = AttributeColumn(
        np.repeat(np.arange(MANY, dtype=np.int32), 2),
        object_array(np.stack([latitude, longitude], axis=1).ravel().tolist()),
    )
    apart = EntityTable(object_array([str(row) for row in range(MANY)]), {"at": numbers})
    whole = table(at=[f"{a:.3f}, {b:.3f}" for a, b in zip(latitude, longitude, strict=True)])
    kinds: dict[str, Kind] = {"at": "position"}
    task = AlignmentTask((TypeTask("town", kinds=kinds),))
    ours, theirs = (TypedGraph("places", {"town": side}, ()) for side in (apart, whole))
    read = formed(ours, theirs, task)
    source, target = read.source.entities["town"], read.target.entities["town"]
    pairs = nearby_candidates(source, target, kinds, 5)
    same = pairs.source == pairs.target
    assert np.count_nonzero(same) == MANY
    features = attribute_features(source, target, kinds, pairs)
    assert features.present.all()
    assert features.similarity[same, 0].min() > 0.9
    assert np.median(features.similarity[~same, 0]) < 0.3
    assert np.median(features.specificity[same, 0]) == 1.0
