from __future__ import annotations

from connector.report.training import training_summary
from model import align
from model.lookalikes import EXPLAINED
from model.settings import ModelSettings, TrainSettings
from tests.unit.model.made import TASK, films, labels

SETTINGS = ModelSettings(train=TrainSettings(epochs=4))


def test_a_type_without_labels_says_what_it_took_for_sure_and_how_matches_differ() -> None:
    prepared = align.prepare(*films(), TASK, SETTINGS)
    known = {"film": labels([(i, i, True) for i in range(30)])}
    trained = align.train(prepared, known, SETTINGS)
    metrics = trained.metrics["person"]
    assert isinstance(metrics, dict)
    metrics["matches that disagree"] = {"name": 0.162, "born": 0.004}
    sure = metrics["matches learned from"]
    text = training_summary(trained, known)
    assert text.splitlines() == [
        "learned from 30 known pairs of film",
        f"    film: one-to-one, links from a confidence of {trained.thresholds['film']:.2f}",
        "    person: one-to-one, links from a confidence of 0.50",
        f"        taught itself by {sure} sure matches; matches differ in name (16%)",
    ]
    metrics["matches that disagree"] = {"name": 0.004}
    assert training_summary(trained, known).endswith(f"taught itself by {sure} sure matches")
    metrics[EXPLAINED] = [1200, 1300]
    assert training_summary(trained, known).splitlines()[-1] == (
        "        few match: 1,200 of 1,300 that look the same are to be expected by chance; known "
        "pairs would tell them apart"
    )
    metrics[EXPLAINED] = [13, 1300]
    assert training_summary(trained, known).endswith(f"taught itself by {sure} sure matches")
