from __future__ import annotations

import numpy as np

from model.candidates import CandidatePairs
from model.graph import PairLabels
from model.training.cardinality import estimate_cardinality, known_cardinality
from tests.unit.model.made import candidates


def test_cardinality_is_read_off_equally_good_partners() -> None:
    one = candidates(*((i, i) for i in range(40)))
    two = candidates(*((i, 2 * i + k) for i in range(40) for k in (0, 1)))
    turned = CandidatePairs(two.target, two.source, two.similarity)
    good = np.full(80, 3.0)
    assert estimate_cardinality(one, good[:40]) == "one-to-one"
    assert estimate_cardinality(two, good) == "one-to-many"
    assert estimate_cardinality(turned, good) == "many-to-one"
    assert estimate_cardinality(two, -good) == "one-to-one"
    assert estimate_cardinality(candidates((0, 0), (0, 1)), good[:2]) == "one-to-one"


def test_a_partner_who_has_a_better_one_elsewhere_does_not_make_a_type_one_to_many() -> None:
    look_alikes = candidates(*((i, i + k) for i in range(40) for k in (0, 1)))
    logit = np.where(look_alikes.source == look_alikes.target, 6.0, 1.0)
    # The last look-alike alone has nobody better.
    assert estimate_cardinality(look_alikes, logit) == "one-to-one"


def test_where_partners_are_clear_pairs_that_are_hardly_likely_are_no_second_ones() -> None:
    two = candidates(*((i, 2 * i + k) for i in range(60) for k in (0, 1)))
    likely = np.full(120, 1.0)
    clear = np.where((two.source < 30) & (two.target % 2 == 0), 6.0, likely)
    assert estimate_cardinality(two, clear) == "one-to-one"
    # Too few clear ones to tell.
    few = np.where((two.source < 15) & (two.target % 2 == 0), 6.0, likely)
    assert estimate_cardinality(two, few) == "one-to-many"


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
