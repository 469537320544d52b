from __future__ import annotations

import numpy as np

from model.graph import PairLabels
from model.training.labelled import labelled_pairs
from tests.unit.model.made import candidates

PAIRS = candidates((0, 0), (0, 1), (1, 1), (2, 2), (2, 3))
LOGIT = np.array([3.0, 0.5, 1.0, 2.0, 2.0])


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


def test_a_pair_of_a_labelled_entity_with_another_is_known_from_one_end_only() -> None:
    labels = PairLabels(np.array([0, 1], np.int32), np.array([0, 1], np.int32), np.ones(2, bool))
    pairs = candidates((0, 0), (0, 1), (0, 5), (6, 1))
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
    pairs = candidates((0, 0), (0, 1), (0, 2), (0, 3))
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
