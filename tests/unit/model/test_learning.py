from __future__ import annotations

import numpy as np

from model.candidates import CandidatePairs
from model.graph import AlignmentTask, TypeTask
from model.held import partnerless
from model.learning import agreement

PAIRS = {
    "film": CandidatePairs(
        np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 0, 1], np.int32), np.zeros(4, np.float32)
    )
}
TASK = AlignmentTask((TypeTask("film"),))


def _agreement(before: list[float], after: list[float]) -> float:
    logits = ({"film": np.array(part)} for part in (before, after))
    return agreement(PAIRS, TASK, {"film": "one-to-one"}, *logits)


def test_two_rounds_agree_as_far_as_their_links_are_the_same() -> None:
    straight = [3.0, -1.0, -1.0, 2.0]
    assert _agreement(straight, [9.0, 1.0, 1.0, 8.0]) == 1.0
    assert _agreement(straight, [-1.0, 3.0, 2.0, -1.0]) == 0.0
    assert _agreement(straight, [3.0, -1.0, -1.0, -2.0]) == 0.5
    assert _agreement([-1.0] * 4, [-2.0] * 4) == 0.0, "no link is no ground to stop"


def test_entities_whose_partner_was_not_found_are_not_without_one() -> None:
    ends = np.repeat(np.arange(100), 2)
    logit = np.where((np.arange(200) % 2 == 0) & (ends < 40), 1.0, -1.0)
    assert partnerless(ends, logit, 1.0) == 60 / 40
    assert partnerless(ends, logit, 0.5) == 20 / 80
    assert partnerless(ends, logit, 0.4) == 0.0
