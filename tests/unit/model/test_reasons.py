from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from model import align
from model.graph import AttributeColumn, TypedGraph
from model.settings import ModelSettings, TrainSettings
from tests.unit.model.made import TASK, films, labels

if TYPE_CHECKING:
    from model.graph import EntityTable

SETTINGS = ModelSettings(train=TrainSettings(epochs=6))


@pytest.fixture(scope="module")
def linked(prepared: align.Prepared, trained: align.TrainedModel) -> align.Links:
    return align.decide(align.score(prepared, trained), TASK, trained, SETTINGS.match)["film"]


def _without(graph: TypedGraph, film: int, channel: str) -> TypedGraph:
    """Return the graph as if nothing were known of one film there."""
    if channel == "actor":
        edges = tuple(
            replace(e, head=e.head[e.head != film], tail=e.tail[e.head != film])
            for e in graph.relations
        )
        return replace(graph, relations=edges)
    table: EntityTable = graph.entities["film"]
    column = table.attributes[channel]
    kept = column.entity != film
    attributes = {
        **table.attributes,
        channel: AttributeColumn(column.entity[kept], column.value[kept]),
    }
    table = replace(table, attributes=attributes)
    return replace(graph, entities={**graph.entities, "film": table})


def test_without_the_strongest_reason_the_score_falls_the_most(
    prepared: align.Prepared, trained: align.TrainedModel, linked: align.Links
) -> None:
    draw = np.random.default_rng(3)
    sampled = np.sort(draw.choice(len(linked.pair), 10, replace=False))
    explained = align.explain(prepared, trained, {"film": linked.pair[sampled]})["film"]
    source, target = films()
    right = 0
    for index, why in zip(sampled.tolist(), explained, strict=True):
        s, t = int(linked.source[index]), int(linked.target[index])
        moved = {}
        for channel in ("title", "year", "actor"):
            # The pair itself stays a candidate whatever is left of it.
            again = align.prepare(
                _without(source, s, channel), target, TASK, SETTINGS,
                include={"film": labels([(s, t, True)])},
            )  # fmt: skip
            scores = align.score(again, trained)["film"]
            row = np.flatnonzero((scores.source == s) & (scores.target == t))[0]
            moved[channel] = abs(why.logit - float(scores.logit[row]))
        named = [reason.channel for reason in why.reasons if reason.channel in moved]
        right += max(moved, key=lambda channel: moved[channel]) == named[0]
    assert right >= 9


def test_the_reasons_and_the_remainder_sum_to_the_score(
    prepared: align.Prepared, trained: align.TrainedModel, linked: align.Links
) -> None:
    scores = align.score(prepared, trained)["film"]
    explained = align.explain(prepared, trained, {"film": linked.pair})["film"]
    for row, why in zip(linked.pair.tolist(), explained, strict=True):
        assert why.logit == pytest.approx(float(scores.logit[row]), abs=1e-4)
        parts = [reason.contribution for reason in why.reasons]
        assert sum(parts) + why.remainder == pytest.approx(why.logit, abs=1e-9)
        assert [abs(part) for part in parts] == sorted(map(abs, parts), reverse=True)


def test_the_neighbours_found_again_are_the_same_people_and_share_the_attention(
    prepared: align.Prepared, trained: align.TrainedModel, linked: align.Links
) -> None:
    explained = align.explain(prepared, trained, {"film": linked.pair})["film"]
    best = [why.matches[0] for why in explained if why.matches]
    assert len(best) > 0.9 * len(explained)
    assert np.mean([match.source == match.target for match in best]) > 0.95
    for why in explained:
        assert {match.relation for match in why.matches} <= {"actor"}
        assert sum(match.attention for match in why.matches) <= 1.0 + 1e-5


def test_the_same_pair_twice_has_the_same_reasons_and_no_pair_has_none(
    prepared: align.Prepared, trained: align.TrainedModel, linked: align.Links
) -> None:
    row = int(linked.pair[0])
    first, again = align.explain(
        prepared, trained, {"film": np.array([row, row], np.int32), "person": np.zeros(0, np.int32)}
    )["film"]
    assert first == again
