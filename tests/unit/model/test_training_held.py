from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from model.candidates import CandidatePairs
from model.confidence.calibration import Bereft
from model.training.held import bounded, mistaken, partnered

if TYPE_CHECKING:
    from model.graph import Cardinality


def test_entities_whose_partner_was_not_found_have_one() -> None:
    ends = np.repeat(np.arange(100), 2)
    logit = np.where((np.arange(200) % 2 == 0) & (ends < 40), 1.0, -1.0)
    assert partnered(ends, logit, 1.0, 0.0, 0) == 40
    assert partnered(ends, logit, 0.5, 0.0, 0) == 80
    assert partnered(ends, logit, 0.3, 0.0, 0) == 100


def test_entities_drawn_to_a_stranger_have_no_partner() -> None:
    # 40 of 100 have a partner, of whom 32 are found; 3 in 10 of the others are drawn to somebody.
    ends = np.arange(100)
    drawn = 32 + round(0.3 * 68)
    logit = np.where(ends < drawn, 1.0, -1.0)
    assert partnered(ends, logit, 0.8, 0.3, 0) == pytest.approx(40, rel=0.05)
    assert partnered(ends, logit, 0.8, 0.3, 50) == 50, "more are known to have one"
    assert partnered(ends, logit, 0.8, 1.0, 25) == 25, "who is always drawn tells nothing"


def test_mistaken_are_those_who_lost_their_match_and_have_another() -> None:
    ends = np.array([0, 0, 1, 1, 2, 2, 3])
    logit = np.array([-30.0, 1.0, -30.0, -1.0, -30.0, 2.0, 5.0])
    assert mistaken(ends, logit, np.array([0, 2, 4])) == 2 / 3


def _share(astray: int, cardinality: Cardinality) -> tuple[float, float]:
    """Ten sources with a known target each, which without it goes to the next source.

    So many of them are linked to a further target that nobody named.
    """
    ends = [(i, i) for i in range(10)] + [((i + 1) % 10, i) for i in range(10)]
    ends += [(i, 10 + i) for i in range(10)]
    source, target = np.array(sorted(ends), np.int32).T
    pairs = CandidatePairs(source, target, np.zeros(30, np.float32))
    logit = np.where(source == target, 5.0, 2.0)
    logit[target >= 10] = np.where(np.arange(10) < astray, 1.0, -5.0)
    known = np.flatnonzero(source == target)
    without = logit.copy()
    without[known] = -30.0
    bereft = Bereft(without, known, (0.5, 4.0))
    return bounded(pairs, logit, bereft, known, cardinality).share


def test_no_more_links_are_wrong_than_are_seen_where_several_partners_are_possible() -> None:
    # Ten targets that lost their match are all drawn to another source: four times ten would be
    # linked wrongly. Seen are none, so it is one at most, and half as many at sources without one.
    assert _share(0, "one-to-many") == pytest.approx((0.5, 1.5 / 10))
    assert _share(3, "one-to-many") == pytest.approx((0.5, 4 * 1.5 / 10))
    assert _share(0, "one-to-one") == (0.5, 4.0), "the right match hides all others"
