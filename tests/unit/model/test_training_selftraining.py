from __future__ import annotations

import numpy as np

from model.assignment import margins
from model.training.selftraining import sure_pairs
from tests.unit.model.made import candidates

PAIRS = candidates((0, 0), (0, 1), (1, 1), (2, 2), (2, 3))
LOGIT = np.array([3.0, 0.5, 1.0, 2.0, 2.0])


def test_a_margin_is_over_the_best_rival_at_the_ends_that_admit_one() -> None:
    assert margins(PAIRS, LOGIT, "one-to-one").tolist() == [2.5, -2.5, 0.5, 0.0, 0.0]
    assert margins(PAIRS, LOGIT, "many-to-one").tolist() == [2.5, -2.5, np.inf, 0.0, 0.0]
    assert margins(PAIRS, LOGIT, "one-to-many").tolist() == [np.inf, -0.5, 0.5, np.inf, np.inf]
    assert np.isinf(margins(PAIRS, LOGIT, "many-to-many")).all()


def test_in_one_graph_rivals_stand_on_either_side() -> None:
    pairs = candidates((0, 1), (1, 2))
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
    pairs = candidates((0, 10), (0, 11), (0, 13), (1, 11), (1, 12), (3, 13))
    logit = np.array([6.0, -0.5, 2.0, 5.0, -0.5, 7.0])
    found = sure_pairs(pairs, logit, "many-to-many", least=1.0, margin=1.0, hopeless=-9.0)
    assert dict(zip(found.rows.tolist(), found.is_match.tolist(), strict=True)) == {
        0: True, 1: False, 3: True, 5: True,
    }  # fmt: skip
