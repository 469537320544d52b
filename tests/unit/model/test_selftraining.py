from __future__ import annotations

import numpy as np
import pytest

from model.assignment import margins
from model.candidates import CandidatePairs
from model.graph import PairLabels
from model.selftraining import (
    Believed,
    as_examples,
    estimate_cardinality,
    example_share,
    known_cardinality,
    labelled_pairs,
    split,
    sure_pairs,
)


def _pairs(*pairs: tuple[int, int]) -> CandidatePairs:
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return CandidatePairs(columns[:, 0], columns[:, 1], np.zeros(len(columns), np.float32))


PAIRS = _pairs((0, 0), (0, 1), (1, 1), (2, 2), (2, 3))
LOGIT = np.array([3.0, 0.5, 1.0, 2.0, 2.0])


def test_a_margin_is_over_the_best_rival_at_the_ends_that_admit_one() -> None:
    assert margins(PAIRS, LOGIT, "one-to-one").tolist() == [2.5, -2.5, 0.5, 0.0, 0.0]
    assert margins(PAIRS, LOGIT, "many-to-one").tolist() == [2.5, -2.5, np.inf, 0.0, 0.0]
    assert margins(PAIRS, LOGIT, "one-to-many").tolist() == [np.inf, -0.5, 0.5, np.inf, np.inf]
    assert np.isinf(margins(PAIRS, LOGIT, "many-to-many")).all()


def test_in_one_graph_rivals_stand_on_either_side() -> None:
    pairs = _pairs((0, 1), (1, 2))
    found = margins(pairs, np.array([3.0, 1.0]), "one-to-one", same_graph=True)
    assert found.tolist() == [2.0, -2.0]


def test_sure_pairs_beat_their_rivals_and_equally_good_ones_teach_nothing() -> None:
    sure = sure_pairs(PAIRS, LOGIT, "one-to-one", least=1.0, margin=1.0, hopeless=-9.0)
    assert dict(zip(sure.rows.tolist(), sure.is_match.tolist(), strict=True)) == {0: True, 1: False}


def test_where_several_partners_are_possible_they_are_no_negatives() -> None:
    sure = sure_pairs(PAIRS, LOGIT, "one-to-many", least=1.0, margin=0.4, hopeless=-9.0)
    found = dict(zip(sure.rows.tolist(), sure.is_match.tolist(), strict=True))
    assert found == {0: True, 1: False, 2: True, 3: True, 4: True}


def test_where_both_ends_may_have_several_far_better_ones_at_both_make_a_negative() -> None:
    # 0 and 10 are each other's best, 1 and 11 as well; (0, 11) falls far behind at both ends,
    # (1, 12) at one alone, and (0, 13) is good although both have better ones.
    pairs = _pairs((0, 10), (0, 11), (0, 13), (1, 11), (1, 12), (3, 13))
    logit = np.array([6.0, -0.5, 2.0, 5.0, -0.5, 7.0])
    found = sure_pairs(pairs, logit, "many-to-many", least=1.0, margin=1.0, hopeless=-9.0)
    assert dict(zip(found.rows.tolist(), found.is_match.tolist(), strict=True)) == {
        0: True, 1: False, 3: True, 5: True,
    }  # fmt: skip


def test_labels_make_negatives_of_the_other_candidates_also_where_the_match_was_lost() -> None:
    labels = PairLabels(
        np.array([0, 2], np.int32), np.array([0, 9], np.int32), np.array([True, True])
    )
    found = labelled_pairs(PAIRS, labels, LOGIT, "one-to-one", hopeless=-6.0)
    assert dict(zip(found.rows.tolist(), found.is_match.tolist(), strict=True)) == {
        0: True, 1: False, 3: False, 4: False,
    }  # fmt: skip
    stated = PairLabels(np.array([1], np.int32), np.array([1], np.int32), np.array([False]))
    found = labelled_pairs(PAIRS, stated, LOGIT, "many-to-many", hopeless=-6.0)
    assert found.rows.tolist() == [2]
    assert not found.is_match.any()


def test_what_is_held_back_shares_no_source_entity_with_what_is_learned() -> None:
    pairs = _pairs(*((i, j) for i in range(50) for j in (i, i + 1)))
    logit = np.where(pairs.source == pairs.target, 5.0, -5.0)
    believed = sure_pairs(pairs, logit, "one-to-one", least=1, margin=1, hopeless=-9)
    learn, held = split(believed, seed=1)
    assert 0 < len(held.rows) < len(learn.rows)
    assert not set(learn.group) & set(held.group)
    again = split(believed, seed=1)[1]
    assert again.rows.tolist() == held.rows.tolist()


def test_examples_are_bounded_and_stand_for_those_left_out() -> None:
    pairs = _pairs(*((i, j) for i in range(100) for j in range(100)))
    logit = np.where(pairs.source == pairs.target, 5.0, -5.0 + 0.01 * pairs.target)
    believed = sure_pairs(pairs, logit, "one-to-one", least=1, margin=1, hopeless=-99)
    examples = as_examples(believed, logit, seed=0)
    assert int(examples.is_match.sum()) == 100
    assert len(examples) < 1_500
    assert float(examples.weight.sum()) == pytest.approx(10_000, rel=1e-4)
    assert sorted(set(examples.rows.tolist())) == examples.rows.tolist()


def test_cardinality_is_read_off_equally_good_partners() -> None:
    one = _pairs(*((i, i) for i in range(40)))
    two = _pairs(*((i, 2 * i + k) for i in range(40) for k in (0, 1)))
    turned = CandidatePairs(two.target, two.source, two.similarity)
    good = np.full(80, 3.0)
    assert estimate_cardinality(one, good[:40]) == "one-to-one"
    assert estimate_cardinality(two, good) == "one-to-many"
    assert estimate_cardinality(turned, good) == "many-to-one"
    assert estimate_cardinality(two, -good) == "one-to-one"
    assert estimate_cardinality(_pairs((0, 0), (0, 1)), good[:2]) == "one-to-one"


def test_a_partner_who_has_a_better_one_elsewhere_does_not_make_a_type_one_to_many() -> None:
    look_alikes = _pairs(*((i, i + k) for i in range(40) for k in (0, 1)))
    logit = np.where(look_alikes.source == look_alikes.target, 6.0, 1.0)
    # The last look-alike alone has nobody better.
    assert estimate_cardinality(look_alikes, logit) == "one-to-one"


def test_many_types_share_the_examples_that_one_may_have() -> None:
    rows = np.arange(40_000)
    believed = Believed(rows, rows < 10_000, rows, np.full(len(rows), 2))
    assert example_share([believed]) == 1.0
    shared = example_share([believed] * 10)
    total = 10 * len(as_examples(believed, np.zeros(len(rows)), seed=0, share=shared))
    assert 50_000 < total <= 64_000


def test_a_pair_of_a_labelled_entity_with_another_is_known_from_one_end_only() -> None:
    labels = PairLabels(np.array([0, 1], np.int32), np.array([0, 1], np.int32), np.ones(2, bool))
    pairs = _pairs((0, 0), (0, 1), (0, 5), (6, 1))
    found = labelled_pairs(pairs, labels, np.zeros(4), "one-to-one", hopeless=-6.0)
    assert dict(zip(found.rows.tolist(), found.ends.tolist(), strict=True)) == {
        0: 2,
        1: 2,
        2: 1,
        3: 1,
    }


def _beside(*, complete: bool) -> list[bool]:
    """A source with a known target, a good one that nobody named, a doubtful and a hopeless one.

    Returns what is taken for non-matches.
    """
    pairs = _pairs((0, 0), (0, 1), (0, 2), (0, 3))
    labels = PairLabels(*(np.zeros(1, np.int32),) * 2, np.ones(1, bool), complete=complete)
    logit = np.array([4.0, 4.0, -1.0, -9.0])
    found = labelled_pairs(pairs, labels, logit, "one-to-many", hopeless=-6.0)
    assert found.matches().tolist() == [0]
    rows = found.rows[~found.is_match].tolist()
    return [row in rows for row in range(4)]


def test_where_labels_name_all_partners_whatever_else_there_is_is_none() -> None:
    assert _beside(complete=True) == [False, True, True, True]


def test_where_labels_may_leave_partners_out_only_hopeless_pairs_are_none() -> None:
    assert _beside(complete=False) == [False, False, False, True]


def test_known_matches_that_show_no_second_partner_say_there_is_none() -> None:
    ends = np.arange(2000, dtype=np.int32)
    pairs = CandidatePairs(ends, ends // 2, np.zeros(2000, dtype=np.float32))
    score = np.full(2000, 3.0)
    every = np.ones(400, dtype=bool)
    apart = PairLabels(ends[:400], ends[:400], every)
    assert known_cardinality("many-to-one", apart, pairs, score) == "one-to-one"
    # Too few to expect any, and some that have one.
    few = PairLabels(ends[:20], ends[:20], every[:20])
    assert known_cardinality("many-to-one", few, pairs, score) == "many-to-one"
    shared = PairLabels(ends[:400], ends[:400] // 2, every)
    assert known_cardinality("many-to-one", shared, pairs, score) == "many-to-one"
    assert known_cardinality("one-to-one", shared, pairs, score) == "one-to-one"
