"""Look-alikes are learned from by their chance, not left out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from model.believed import Believed
from model.training.contested import Contested, contested_pairs, with_contested
from model.training.examples import Examples
from model.training.selftraining import sure_pairs
from tests.unit.model.made import candidates

if TYPE_CHECKING:
    from model.candidates import CandidatePairs
    from model.graph import Cardinality


def _nothing() -> Believed:
    none = np.zeros(0, np.int64)
    return Believed(none, none.astype(bool), none, none)


def _examples(*is_match: float) -> Examples:
    count = len(is_match)
    return Examples(torch.arange(count) * 2, torch.tensor(is_match), torch.ones(count))


def _chances(
    pairs: CandidatePairs,
    logit: list[float],
    cardinality: Cardinality,
    *,
    least: float = -1.0,
    same_graph: bool = False,
) -> dict[int, float]:
    found = contested_pairs(
        pairs, np.array(logit), _nothing(), cardinality, least=least, same_graph=same_graph
    )
    return dict(zip(found.rows.tolist(), found.chance.tolist(), strict=True))


@pytest.mark.parametrize("cardinality", ["one-to-one", "one-to-many", "many-to-one"])
@pytest.mark.parametrize("same_graph", [False, True])
def test_chances_are_those_of_at_most_one_match_an_end(
    cardinality: Cardinality, same_graph: bool
) -> None:
    draw = np.random.default_rng(5)
    ends = [(i, j) for i in range(8) for j in range(8, 16) if draw.random() < 0.4]
    logit = draw.normal(0, 2, len(ends)).tolist()
    odds = [math.exp(value) for value in logit]
    sides = {"one-to-one": (0, 1), "one-to-many": (1,), "many-to-one": (0,)}[cardinality]
    if same_graph and cardinality != "one-to-one":
        sides = ()
    wanted = {}
    for row, pair in enumerate(ends):
        totals = [sum(o for o, p in zip(odds, ends, strict=True) if p[s] == pair[s]) for s in sides]
        if logit[row] >= -1.0:
            wanted[row] = odds[row] / (1 + max(totals, default=odds[row]))
    found = _chances(candidates(*ends), logit, cardinality, same_graph=same_graph)
    assert found == pytest.approx(wanted)


def test_in_one_graph_an_entity_meets_its_rivals_on_both_sides() -> None:
    pairs = candidates((0, 1), (1, 2))
    assert _chances(pairs, [0.0, 0.0], "one-to-one", same_graph=True) == pytest.approx(
        {0: 1 / 3, 1: 1 / 3}
    )
    assert _chances(pairs, [0.0, 0.0], "one-to-one") == pytest.approx({0: 1 / 2, 1: 1 / 2})


def test_what_is_believed_or_unlikely_is_not_contested() -> None:
    pairs = candidates((0, 0), (0, 1), (1, 2), (1, 3), (2, 4))
    logit = np.array([6.0, 2.0, 3.0, 2.9, -2.0])
    believed = sure_pairs(pairs, logit, "one-to-one", least=-1, margin=1, hopeless=-3)
    assert believed.rows.tolist() == [0, 1]
    found = contested_pairs(pairs, logit, believed, "one-to-one", least=-1)
    assert found.rows.tolist() == [2, 3]
    assert (found.chance < 0.55).all()


def test_huge_log_odds_have_a_chance() -> None:
    assert _chances(candidates((0, 0), (0, 1)), [900.0, 900.0], "one-to-one") == pytest.approx(
        {0: 0.5, 1: 0.5}
    )


def test_contested_pairs_stand_among_the_examples_in_order() -> None:
    found = with_contested(
        _examples(1.0, 0.0, 1.0), Contested(np.array([1, 3]), np.array([0.4, 0.3])), seed=0
    )
    assert found.rows.tolist() == [0, 1, 2, 3, 4]
    assert found.is_match.tolist() == pytest.approx([1.0, 0.4, 0.0, 0.3, 1.0])
    assert found.weight.tolist() == [1.0] * 5


def test_they_are_no_more_than_the_matches_and_stand_for_the_rest() -> None:
    many = Contested(np.arange(1, 41, 2), np.full(20, 0.5))
    found = with_contested(_examples(1.0, 0.0, 1.0, 0.0), many, seed=0)
    between = (found.is_match > 0.0) & (found.is_match < 1.0)
    assert int(between.sum()) == 2
    assert float(found.weight[between].sum()) == 20.0
    assert torch.equal(found.rows, found.rows.sort().values)
    again = with_contested(_examples(1.0, 0.0, 1.0, 0.0), many, seed=0)
    assert torch.equal(again.rows, found.rows)


def test_without_matches_or_contested_pairs_the_examples_stay() -> None:
    examples = _examples(1.0, 0.0)
    none = Contested(np.zeros(0, np.int64), np.zeros(0))
    assert with_contested(examples, none, seed=0) is examples
    some = Contested(np.array([1]), np.array([0.5]))
    negatives = _examples(0.0, 0.0)
    assert with_contested(negatives, some, seed=0) is negatives
