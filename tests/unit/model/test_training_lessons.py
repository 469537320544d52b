"""What a round learns from: sure pairs at first, look-alikes by their chance afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model.candidates import CandidatePairs
from model.graph import AlignmentTask, PairLabels, TypeTask
from model.settings import ModelSettings
from model.training.lessons import (
    PRIOR_SURENESS,
    ROUND_SURENESS,
    Lesson,
    Sureness,
    held_back,
    make_lesson,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

_COUNT = 40
_NONE = np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.bool_)


def _of_even_scores(
    pairs: CandidatePairs,
    labels: Mapping[str, PairLabels],
    valid: Mapping[str, PairLabels],
    sureness: Sureness,
    labelled: Collection[str] = (),
) -> Lesson:
    """Return what films are learned from whose candidates are all as likely."""
    return make_lesson(
        {"film": pairs},
        AlignmentTask((TypeTask("film"),)),
        labels,
        valid,
        {"film": np.full(len(pairs), 3.0)},
        {"film": "one-to-one"},
        sureness,
        labelled,
        ModelSettings(),
    )


def _lesson(sureness: Sureness, known: int = 0, *, by_labels: bool = True) -> Lesson:
    """Entities i and i agree; the first ten have a second candidate that is as likely."""
    ends = [(i, i) for i in range(_COUNT)] + [(i, _COUNT + i) for i in range(10)]
    source, target = np.array(sorted(ends), np.int32).T
    pairs = CandidatePairs(source, target, np.zeros(len(ends), np.float32))
    rows = np.arange(10, 10 + known, dtype=np.int32)
    labels = {"film": PairLabels(rows, rows, np.ones(known, np.bool_))} if known else {}
    labels, valid = held_back(labels, labels.keys() if by_labels else (), seed=0)
    labelled = {"film"} if known and by_labels else ()
    return _of_even_scores(pairs, labels, valid, sureness, labelled)


def _parted(
    source: NDArray[Any], target: NDArray[Any], *, same_graph: bool = False
) -> tuple[PairLabels, PairLabels]:
    known = PairLabels(source, target, np.ones(len(source), np.bool_))
    learn, held = held_back({"film": known}, ["film"], seed=0, same_graph=same_graph)
    return learn["film"], held["film"]


@pytest.mark.parametrize("partners", [(1, 3), (3, 1), (2, 2)])
def test_all_known_partners_are_held_back_together(partners: tuple[int, int]) -> None:
    # Ten things, each so many entities of the source and of the target.
    one, other = (np.arange(size) for size in partners)
    thing, left, right = (x.ravel() for x in np.meshgrid(np.arange(10), one, other, indexing="ij"))
    source, target = (
        (thing * size + part).astype(np.int32)
        for size, part in zip(partners, (left, right), strict=True)
    )
    learn, held = _parted(source, target)
    assert len(held.source) == 2 * partners[0] * partners[1]
    assert len(learn.source) == 4 * len(held.source)
    assert not np.intersect1d(learn.source, held.source).size
    assert not np.intersect1d(learn.target, held.target).size


def test_in_one_graph_a_thing_stands_on_either_side() -> None:
    # Ten threes: the second is the target of the first and the source of the third.
    first = np.arange(0, 30, 3, dtype=np.int32)
    source, target = np.append(first, first + 1), np.append(first + 1, first + 2)
    learn, held = _parted(source, target, same_graph=True)
    assert len(held.source) == 4
    learned, back = (np.append(part.source, part.target) for part in (learn, held))
    assert not np.intersect1d(learned, back).size


def test_look_alikes_are_learned_from_by_their_chance_once_a_round_has_scored_them() -> None:
    contested = _lesson(ROUND_SURENESS).contested["film"]
    assert len(contested.rows) == 20
    odds = np.exp(3.0)
    assert contested.chance == pytest.approx(odds / (1 + 2 * odds))


def test_the_prior_and_labels_contest_nothing() -> None:
    assert not _lesson(PRIOR_SURENESS).contested
    assert not _lesson(ROUND_SURENESS, known=20).contested


def test_entities_without_a_label_teach_beside_those_with_one() -> None:
    lesson = _lesson(PRIOR_SURENESS, known=20)
    labelled = {*lesson.learn["film"].rows.tolist(), *lesson.held["film"].rows.tolist()}
    others = lesson.unlabelled["film"].rows.tolist()
    assert len(labelled) == 20
    assert len(others) == 10
    assert not labelled & set(others)
    assert not _lesson(PRIOR_SURENESS).unlabelled


def test_labels_that_are_not_learned_from_alone_stand_beside_what_is_sure() -> None:
    lesson = _lesson(ROUND_SURENESS, known=20, by_labels=False)
    believed = {*lesson.learn["film"].rows.tolist(), *lesson.held["film"].rows.tolist()}
    assert len(believed) == 30
    assert len(lesson.contested["film"].rows) == 20
    assert not lesson.unlabelled


def test_what_is_contested_is_neither_learned_as_sure_nor_held_back() -> None:
    lesson = _lesson(ROUND_SURENESS)
    believed = {*lesson.learn["film"].rows.tolist(), *lesson.held["film"].rows.tolist()}
    assert not believed & set(lesson.contested["film"].rows.tolist())
    assert len(believed) == 30


def test_an_answer_settles_what_was_contested() -> None:
    zero = np.zeros(1, np.int32)
    pairs = CandidatePairs(np.zeros(2, np.int32), np.arange(2, dtype=np.int32), np.zeros(2, "f4"))
    answer = {"film": PairLabels(zero, zero, np.ones(1, np.bool_))}
    lesson = _of_even_scores(pairs, answer, {}, ROUND_SURENESS)
    assert not len(lesson.contested["film"].rows)


def test_labels_are_held_back_with_all_that_is_known_of_their_entity() -> None:
    source = np.repeat(np.arange(20, dtype=np.int32), 2)
    target = np.arange(40, dtype=np.int32)
    labels = {"film": PairLabels(source, target, target % 2 == 0), "person": PairLabels(*_NONE)}
    learn, held = held_back(labels, ["film"], seed=3)
    assert held.keys() == {"film"}
    assert len(set(held["film"].source)) == 4
    assert not set(held["film"].source) & set(learn["film"].source)
    both = np.concatenate([learn["film"].target, held["film"].target])
    assert sorted(both.tolist()) == target.tolist()
    assert (held["film"].is_match == (held["film"].target % 2 == 0)).all()
    assert learn["person"] is labels["person"]
    again = held_back(labels, ["film"], seed=3)[1]["film"]
    other = held_back(labels, ["film"], seed=4)[1]["film"]
    assert again.source.tolist() == held["film"].source.tolist() != other.source.tolist()


def test_a_label_that_is_held_back_is_not_learned_from_before_either() -> None:
    # By itself no film is sure; what a round without labels knows, it knows from labels.
    count = 30
    ends = [(i, t) for i in range(count) for t in (i, count + i)]
    source, target = np.array(ends, np.int32).T
    pairs = CandidatePairs(source, target, np.zeros(len(ends), np.float32))
    rows = np.arange(count, dtype=np.int32)
    labels = {"film": PairLabels(rows, rows, np.ones(count, np.bool_))}
    learn, held = held_back(labels, ["film"], seed=0)
    lesson = _of_even_scores(pairs, learn, held, PRIOR_SURENESS)
    matches = {*lesson.learn["film"].matches().tolist(), *lesson.held["film"].matches().tolist()}
    assert len(matches) == 24
    assert not set(pairs.source[sorted(matches)]) & set(held["film"].source)
