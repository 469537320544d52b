from __future__ import annotations

import numpy as np
import pytest

from model.believed import Believed
from model.training.examples import as_examples, example_share
from model.training.selftraining import sure_pairs
from tests.unit.model.made import candidates


def test_examples_are_bounded_and_stand_for_those_left_out() -> None:
    pairs = candidates(*((i, j) for i in range(100) for j in range(100)))
    logit = np.where(pairs.source == pairs.target, 5.0, -5.0 + 0.01 * pairs.target)
    believed = sure_pairs(pairs, logit, "one-to-one", least=1, margin=1, hopeless=-99)
    examples = as_examples(believed, logit, seed=0)
    assert int(examples.is_match.sum()) == 100
    assert len(examples) < 1_500
    assert float(examples.weight.sum()) == pytest.approx(10_000, rel=1e-4)
    assert sorted(set(examples.rows.tolist())) == examples.rows.tolist()


def test_many_types_share_the_examples_that_one_may_have() -> None:
    rows = np.arange(40_000)
    believed = Believed(rows, rows < 10_000, rows, np.full(len(rows), 2))
    assert example_share([believed]) == 1.0
    shared = example_share([believed] * 10)
    total = 10 * len(as_examples(believed, np.zeros(len(rows)), seed=0, share=shared))
    assert 50_000 < total <= 64_000
