from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model import align
from model.confidence.budget import HELD, temperature
from model.confidence.budget import gather as gather_evidence
from model.confidence.calibration import Calibration
from model.expectation import learned_temperature, within_budget
from model.graph import AlignmentTask, PairLabels, TypeTask
from model.network.competition import no_competition
from model.network.network import NetworkShape
from model.settings import MatchSettings
from model.trained import Member, TrainedModel

if TYPE_CHECKING:
    from collections.abc import Mapping

TASK = AlignmentTask((TypeTask("film"),))
SHAPE = NetworkShape((), (), ("film",), 0, 1, 1)


def _trained(metrics: Mapping[str, object] | None = None) -> TrainedModel:
    return TrainedModel(
        shape=SHAPE,
        members=(Member({"w": torch.zeros(1)}, no_competition()),),
        habits={},
        calibration={"film": Calibration(1.0, 0.0)},
        thresholds={"film": 0.5},
        cardinalities={"film": "one-to-one"},
        metrics=metrics or {},
    )


def _scores(logits: list[float]) -> align.ScoredPairs:
    rows = np.arange(len(logits), dtype=np.int32)
    logit = np.array(logits, np.float32)
    return align.ScoredPairs(
        rows, rows, Calibration().confidence(logit), logit, np.zeros(len(rows), np.int32)
    )


def _decided(row: int, is_match: bool) -> dict[str, PairLabels]:
    one = np.array([row], np.int32)
    return {"film": PairLabels(one, one, np.array([is_match]))}


def _match(
    logits: list[float],
    settings: MatchSettings,
    decisions: Mapping[str, PairLabels] | None = None,
    trained: TrainedModel | None = None,
) -> tuple[align.Links, align.Links, float, int]:
    trained = trained or _trained()
    scores = {"film": _scores(logits)}
    links = align.decide(scores, TASK, trained, settings, decisions=decisions)
    kept, expected = within_budget(links, scores, trained, settings, decisions=decisions)
    assert expected["film"].links + expected["film"].short <= len(links["film"].pair)
    return links["film"], kept["film"], expected["film"].threshold, expected["film"].short


def test_without_a_budget_every_link_stays() -> None:
    links, kept, threshold, short = _match([9.0, 1.0, -3.0], MatchSettings())
    assert kept.pair.tolist() == links.pair.tolist() == [0, 1]
    assert (threshold, short) == (0.5, 0)


def test_a_budget_leaves_the_doubtful_to_review() -> None:
    logits = [25.0] * 200 + [1.0] * 40
    links, kept, threshold, short = _match(logits, MatchSettings(max_wrong={"film": 0.005}))
    assert len(links.pair) == 240
    assert kept.pair.tolist() == list(range(200))
    assert kept.confidence.tolist() == links.confidence[:200].tolist()
    assert short == 40
    assert threshold > 0.99
    of_another = _match(logits, MatchSettings(max_wrong={"person": 0.005}))
    assert of_another[3] == 0


def test_the_links_are_those_of_the_higher_threshold() -> None:
    logits = [12.0, 11.0, 9.0, 6.0, 3.0, 1.0, 0.5] * 30
    _, kept, threshold, _ = _match(logits, MatchSettings(max_wrong=0.05))
    assert 0 < len(kept.pair) < len(logits)
    again, _, _, _ = _match(logits, MatchSettings(threshold=threshold - 1e-6))
    assert kept.pair.tolist() == again.pair.tolist()


def test_what_a_person_locked_stays_and_is_not_counted() -> None:
    settings = MatchSettings(max_wrong=0.0)
    links, kept, _, short = _match([2.0, 1.0, -5.0], settings, _decided(2, True))
    assert links.pair.tolist() == [0, 1, 2]
    assert kept.pair.tolist() == [2]
    assert kept.confidence.tolist() == [1.0]
    assert short == 2


def test_what_a_person_parted_is_no_link_whatever_the_budget() -> None:
    _, kept, _, _ = _match([9.0, 8.0], MatchSettings(max_wrong=1.0), _decided(0, False))
    assert kept.pair.tolist() == [1]


def test_training_leaves_what_it_knows_with_the_model() -> None:
    values = np.linspace(1.0, 6.0, 500)
    evidence = gather_evidence(values, np.ones(500, bool), np.ones(500))
    trained = _trained({"film": {HELD: evidence.document()}})
    known = learned_temperature(trained, "film")
    assert known.weight.tolist() == pytest.approx(temperature(evidence).weight.tolist())
    before = learned_temperature(_trained(), "film")
    assert float(known.weight @ known.value) > float(before.weight @ before.value)
