"""Rows in order within groups are those of `numpy.lexsort`."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.ordering import best_first

rows = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from([-np.inf, -1.5, 0.0, 0.25, 7.0]) | st.floats(allow_nan=False),
    ),
    max_size=60,
)


@given(rows)
def test_rows_stand_by_group_then_falling_value_then_as_they_came(
    given_rows: list[tuple[int, float]],
) -> None:
    group = np.array([of for of, _ in given_rows], dtype=np.int64)
    value = np.array([number for _, number in given_rows], dtype=np.float64)
    np.testing.assert_array_equal(best_first(value), np.argsort(-value, kind="stable"))
    np.testing.assert_array_equal(best_first(value, group), np.lexsort((-value, group)))
