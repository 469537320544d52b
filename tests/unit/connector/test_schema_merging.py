"""Labels of a profile joined: what a profile of the nodes under one label would have said."""

from __future__ import annotations

import pytest

from connector.schema import GraphProfile, merged
from tests.unit.connector.made_profiles import graph, people, titles

PERSONS = [{"id": f"p{i}", "name": name} for i, name in enumerate(people(400, 3))]


def films(first: int, count: int, **more: object) -> list[dict[str, object]]:
    said = titles(1_900, 7)
    return [{"id": f"f{i}", "title": said[i], **more} for i in range(first, first + count)]


def relabelled() -> tuple[GraphProfile, GraphProfile]:
    """Return a graph of films and shorts, and the same with one label."""
    cast = [(film, 7 * film % 400) for film in range(1_700)]
    parted = graph(
        {"Film": films(0, 1_200, year=1950), "Short": films(1_200, 500), "Person": PERSONS},
        [
            ("Film", "STARRING", "Person", [pair for pair in cast if pair[0] < 1_200]),
            ("Short", "STARRING", "Person", [(f - 1_200, p) for f, p in cast if f >= 1_200]),
            ("Person", "MADE", "Short", [(p, f - 1_200) for f, p in cast if f >= 1_200]),
        ],
    )
    whole = graph(
        {"Film|Short": films(0, 1_200, year=1950) + films(1_200, 500), "Person": PERSONS},
        [
            ("Film|Short", "STARRING", "Person", cast),
            ("Person", "MADE", "Film|Short", [(p, f) for f, p in cast if f >= 1_200]),
        ],
    )
    return parted, whole


def test_joined_labels_look_like_one() -> None:
    parted, whole = relabelled()
    found = merged(parted, [("Film", "Short")])
    assert [label.label for label in found.labels] == ["Film|Short", "Person"]
    one, other = found.labels[0], whole.labels[0]
    assert one.count == other.count == 1_700
    assert {p.name: p.samples for p in one.properties} == {
        p.name: p.samples for p in other.properties
    }
    for each, like in zip(one.properties, other.properties, strict=True):
        assert (each.name, each.types) == (like.name, like.types)
        assert each.filled == pytest.approx(like.filled)
        # A value of both parts would count once: the year, which only films have, does.
        assert each.distinct == pytest.approx(like.distinct)
    assert one.nodes == other.nodes
    ways = {(r.start, r.type, r.end): r for r in whole.relationships}
    for relationship in found.relationships:
        same = ways.pop((relationship.start, relationship.type, relationship.end))
        assert relationship.count == same.count
        assert relationship.starts == pytest.approx(same.starts, rel=0.02)
        assert relationship.ends == pytest.approx(same.ends, rel=0.02)
        assert dict(relationship.end_samples) == dict(same.end_samples)
    assert not ways


def test_keys_that_both_labels_use_are_no_key_of_both() -> None:
    parted = graph({"Film": films(0, 900), "Short": films(300, 900)})
    [label] = merged(parted, [("Film", "Short")]).labels
    key = next(p for p in label.properties if p.name == "id")
    # 1,200 different ones for 1,800 nodes.
    assert key.distinct == pytest.approx(2 / 3, abs=0.03)


def test_what_is_not_there_is_left_out() -> None:
    only = graph({"Film": films(0, 20)})
    assert [label.label for label in merged(only, [("Film", "Short")]).labels] == ["Film|Short"]
    assert merged(only, [("Song", "Album")]) == only
