from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.candidates import pairs_of

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)


@given(pairs, pairs)
def test_given_pairs_are_found_at_their_places(
    candidates: list[tuple[int, int]], given_pairs: list[tuple[int, int]]
) -> None:
    ends, wanted = (np.array(p, np.int32).reshape(-1, 2) for p in (candidates, given_pairs))
    kept = pairs_of(ends[:, 0], ends[:, 1], np.zeros(len(ends), np.float32))
    listed = list(zip(kept.source.tolist(), kept.target.tolist(), strict=True))
    expected = [listed.index(pair) if pair in listed else -1 for pair in given_pairs]
    assert kept.places(wanted[:, 0], wanted[:, 1]).tolist() == expected
