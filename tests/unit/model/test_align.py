from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from model import align, checkpoint
from model.graph import AlignmentTask, EdgeList, EntityTable, TypedGraph, TypeTask, object_array
from model.settings import ModelSettings, TrainSettings
from tests.unit.model.made import TASK, films, labels

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = ModelSettings(train=TrainSettings(epochs=6))


def _right(links: align.Links) -> tuple[int, int]:
    return int((links.source == links.target).sum()), len(links.source)


def test_without_labels_nearly_all_links_are_found_and_right(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
    scores = align.score(prepared, trained)
    links = align.decide(scores, TASK, trained, SETTINGS.match)
    for name, size in (("film", 60), ("person", 100)):
        right, found = _right(links[name])
        assert right / found > 0.97, name
        assert right / size > 0.85, name
    untitled = links["film"].source % 6 == 0
    assert untitled.sum() >= 5, "films without a title are found through their people"


def test_with_labels_links_come_out_right(prepared: align.Prepared) -> None:
    known = labels([(i, i, True) for i in range(20)] + [(i, i + 1, False) for i in range(5)])
    trained = align.train(prepared, {"film": known}, SETTINGS)
    links = align.decide(align.score(prepared, trained), TASK, trained, SETTINGS.match)
    right, found = _right(links["film"])
    assert right / found > 0.97
    assert right > 50


def test_the_same_seed_gives_the_same_bits(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
    again = align.train(align.prepare(*films(), TASK, SETTINGS), {}, SETTINGS)
    assert checkpoint.identity(again) == checkpoint.identity(trained)
    first, second = align.score(prepared, trained), align.score(prepared, again)
    for name in first:
        assert first[name].logit.tobytes() == second[name].logit.tobytes()


def test_confidences_are_probabilities_in_the_order_of_the_scores(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
    for pairs in align.score(prepared, trained).values():
        assert ((pairs.confidence >= 0) & (pairs.confidence <= 1)).all()
        order = np.argsort(pairs.logit, kind="stable")
        # Rounding aside: the logits are rounded to 32 bits after the calibration.
        assert (np.diff(pairs.confidence[order]) >= -1e-6).all()


def test_decisions_win() -> None:
    decided = {"film": labels([(0, 1, True), (2, 2, False)])}
    prepared = align.prepare(*films(), TASK, SETTINGS, decisions=decided)
    trained = align.train(prepared, {}, SETTINGS)
    links = align.decide(
        align.score(prepared, trained), TASK, trained, SETTINGS.match, decisions=decided
    )["film"]
    pairs = set(zip(links.source.tolist(), links.target.tolist(), strict=True))
    assert (0, 1) in pairs
    assert (0, 0) not in pairs
    assert (1, 1) not in pairs
    assert (2, 2) not in pairs


@pytest.mark.parametrize("same_graph", [False, True])
@pytest.mark.parametrize(
    ("pairs", "decided", "linked"),
    [
        # Two twins on each side: who takes one leaves the other.
        (((0, 2), (0, 3), (1, 2), (1, 3)), (0, 3, True), [1, 2]),
        # One here, two there: who is not the one is the other.
        (((0, 2), (0, 3)), (0, 3, False), [0]),
    ],
)
def test_a_decision_tells_twins_apart(
    trained: align.TrainedModel,
    pairs: tuple[tuple[int, int], ...],
    decided: tuple[int, int, bool],
    linked: list[int],
    *,
    same_graph: bool,
) -> None:
    source, target = np.array(pairs, np.int32).T
    logit, equals = np.full(len(pairs), 30.0, np.float32), np.ones(len(pairs), np.int32)
    model = replace(trained, cardinalities={"film": "one-to-one"})
    even = model.calibration["film"].confidence(logit, equals)
    twins = {"film": align.ScoredPairs(source, target, even, logit, equals)}
    task = replace(TASK, same_graph=same_graph)
    undecided = align.respect(twins, task, model, {})
    assert not len(align.decide(undecided, task, model, SETTINGS.match)["film"].pair)
    decisions = {"film": labels([decided])}
    told = align.respect(twins, task, model, decisions)
    links = align.decide(told, task, model, SETTINGS.match, decisions=decisions)["film"]
    assert links.pair.tolist() == linked
    assert links.confidence.min() > 0.99


def test_reasons_name_the_channels_strongest_first(
    prepared: align.Prepared, trained: align.TrainedModel
) -> None:
    links = align.decide(align.score(prepared, trained), TASK, trained, SETTINGS.match)["film"]
    for why in align.explain(prepared, trained, {"film": links.pair[:10]})["film"]:
        reasons = why.reasons
        brought = [abs(reason.contribution) for reason in reasons]
        assert brought == sorted(brought, reverse=True)
        assert {"title", "year", "actor"} >= {reason.channel for reason in reasons} - {"rivals"}


def test_labels_of_a_type_that_has_no_candidates_change_nothing() -> None:
    source, target = films()
    nobody = EntityTable(object_array([]), {})
    bare = TypedGraph("bare", {**target.entities, "film": nobody}, ())
    prepared = align.prepare(source, bare, TASK, SETTINGS)
    known = {"film": labels([(i, i, True) for i in range(20)])}
    told, untold = (
        align.score(prepared, align.train(prepared, part, SETTINGS)) for part in (known, {})
    )
    assert not len(told["film"].source)
    assert told["person"].logit.tobytes() == untold["person"].logit.tobytes()


def test_a_checkpoint_gives_the_same_scores(
    prepared: align.Prepared, trained: align.TrainedModel, tmp_path: Path
) -> None:
    checkpoint.save(tmp_path / "model", trained, extra={"mapping": "a"})
    loaded, extra = checkpoint.load(tmp_path / "model")
    assert extra == {"mapping": "a"}
    before, after = align.score(prepared, trained), align.score(prepared, loaded)
    for name in before:
        assert before[name].confidence.tobytes() == after[name].confidence.tobytes()
    assert {file.name for file in (tmp_path / "model").iterdir()} == {
        "weights.safetensors", "model.json",
    }  # fmt: skip


def test_a_broken_checkpoint_is_refused(trained: align.TrainedModel, tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "model", trained)
    (tmp_path / "model" / "weights.safetensors").write_bytes(b"no")
    with pytest.raises(checkpoint.CheckpointFormatError):
        checkpoint.load(tmp_path / "model")


def test_a_checkpoint_that_cannot_be_written_leaves_the_old_one(
    trained: align.TrainedModel, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    checkpoint.save(folder, trained, extra={"n": 1})
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OSError, match=r"notes\.txt"):
        checkpoint.save(folder, trained, extra={"n": 2})
    (folder / "notes.txt").unlink()
    assert checkpoint.load(folder)[1] == {"n": 1}


def test_duplicates_in_one_graph_are_linked_once_and_never_with_themselves() -> None:
    first, second = films(count=30)
    both = TypedGraph(
        "both",
        {
            "film": EntityTable(
                object_array([*first.entities["film"].key, *(f"g{i}" for i in range(30))]),
                {
                    name: type(column)(
                        np.concatenate([column.entity, other.entity + 30]).astype(np.int32),
                        object_array([*column.value, *other.value]),
                    )
                    for name, column, other in (
                        (n, first.entities["film"].attributes[n],
                         second.entities["film"].attributes[n])
                        for n in ("title", "year")
                    )
                },
            )
        },
        (),
    )  # fmt: skip
    task = AlignmentTask((TypeTask("film", cardinality="one-to-one"),), same_graph=True)
    prepared = align.prepare(both, both, task, SETTINGS)
    pairs = prepared.candidates["film"]
    assert (pairs.source < pairs.target).all()
    trained = align.train(prepared, {}, SETTINGS)
    links = align.decide(align.score(prepared, trained), task, trained, SETTINGS.match)["film"]
    assert (links.source < links.target).all()
    assert ((links.target - links.source) == 30).mean() > 0.95
    assert len(links.source) >= 20


@pytest.mark.parametrize("sizes", [(0, 0), (0, 3), (1, 1), (3, 0)])
def test_graphs_with_next_to_nothing_in_them_go_through(sizes: tuple[int, int]) -> None:
    def graph(size: int) -> TypedGraph:
        rows = np.arange(size, dtype=np.int32)
        return TypedGraph(
            "g",
            {"thing": EntityTable(object_array([f"t{i}" for i in range(size)]), {})},
            (EdgeList("next", "thing", "thing", rows, rows),),
        )

    task = AlignmentTask((TypeTask("thing"),))
    prepared = align.prepare(graph(sizes[0]), graph(sizes[1]), task, SETTINGS)
    trained = align.train(prepared, {}, SETTINGS)
    links = align.decide(align.score(prepared, trained), task, trained, SETTINGS.match)
    assert len(links["thing"].source) <= min(sizes)


@pytest.mark.parametrize("part", ["levels", "cross_attention", "self_attention", "competition"])
def test_every_part_can_be_taken_out(part: str) -> None:
    network = replace(SETTINGS.network, **{part: 1 if part == "levels" else False})  # type: ignore[arg-type]
    settings = replace(SETTINGS, network=network)
    prepared = align.prepare(*films(), TASK, settings)
    trained = align.train(prepared, {}, settings)
    links = align.decide(align.score(prepared, trained), TASK, trained, settings.match)["film"]
    right, found = _right(links)
    assert right / found > 0.9
