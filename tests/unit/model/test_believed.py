from __future__ import annotations

import numpy as np

from model.believed import split
from model.training.selftraining import sure_pairs
from tests.unit.model.made import candidates


def test_what_is_held_back_shares_no_source_entity_with_what_is_learned() -> None:
    pairs = candidates(*((i, j) for i in range(50) for j in (i, i + 1)))
    logit = np.where(pairs.source == pairs.target, 5.0, -5.0)
    believed = sure_pairs(pairs, logit, "one-to-one", least=1, margin=1, hopeless=-9)
    learn, held = split(believed, seed=1)
    assert 0 < len(held.rows) < len(learn.rows)
    assert not set(learn.group) & set(held.group)
    again = split(believed, seed=1)[1]
    assert again.rows.tolist() == held.rows.tolist()
