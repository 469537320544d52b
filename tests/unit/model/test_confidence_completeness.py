from __future__ import annotations

import numpy as np
import pytest

from model.candidates import CandidatePairs
from model.confidence.completeness import with_completeness
from model.graph import Cardinality, PairLabels

SOURCES = 40


def _complete(
    *,
    named: int,
    wrong: int = 0,
    score: float = 0.5,
    sources: int = SOURCES,
    cardinality: Cardinality = "one-to-many",
) -> bool:
    """Label some of three partners each; sources may be drawn to one more, which is wrong.

    Args:
        named: partners of each source that are labelled.
        wrong: sources with a further link.
        score: of that.
        sources: that have partners.
        cardinality: of the type.
    """
    draw = np.random.default_rng(0)
    source = np.repeat(np.arange(sources, dtype=np.int32), 4)
    target = np.arange(4 * sources, dtype=np.int32)
    place = target % 4
    logit = draw.uniform(1.0, 9.0, 4 * sources)
    logit[place == 3] = np.where(source[place == 3] < wrong, score, -5.0)
    pairs = CandidatePairs(source, target, np.zeros(len(source), np.float32))
    known = place < named
    labels = PairLabels(source[known], target[known], np.ones(int(known.sum()), bool))
    return with_completeness(labels, pairs, logit, cardinality).complete


def test_labels_that_name_all_partners_are_complete() -> None:
    assert _complete(named=3)


@pytest.mark.parametrize("named", [1, 2])
def test_labels_that_leave_as_good_partners_out_are_not(named: int) -> None:
    assert not _complete(named=named)


def test_further_links_that_score_lower_than_partners_do_are_wrong_and_no_partners() -> None:
    assert _complete(named=3, wrong=SOURCES)
    assert not _complete(named=3, wrong=SOURCES, score=6.0)


def test_an_entity_with_one_partner_has_no_others() -> None:
    assert _complete(named=1, cardinality="one-to-one")


def test_a_handful_of_labels_is_not_taken_for_complete() -> None:
    assert not _complete(named=3, sources=3)


def test_what_was_judged_to_be_no_match_is_no_partner_left_out() -> None:
    source, target = np.repeat(np.arange(20, dtype=np.int32), 2), np.arange(40, dtype=np.int32)
    pairs = CandidatePairs(source, target, np.zeros(40, np.float32))
    labels = PairLabels(source, target, target % 2 == 0)
    assert with_completeness(labels, pairs, np.full(40, 3.0), "one-to-many").complete
    assert not with_completeness(
        labels.take(np.flatnonzero(labels.is_match)), pairs, np.full(40, 3.0), "one-to-many"
    ).complete
