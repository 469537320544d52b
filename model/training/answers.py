"""A few answers beside what a type teaches itself: too few to learn from alone, they still win."""

from __future__ import annotations

import numpy as np

from model.believed import Believed


def with_answers(believed: Believed, answered: Believed) -> Believed:
    """Return both together; where they say something of the same pair, the answers win.

    Args:
        believed: what is sure by itself.
        answered: what people said, with the rivals that it rules out (`labelled_pairs`).
    """
    kept = ~np.isin(believed.rows, answered.rows)
    rows, is_match, group, ends = (
        np.concatenate([part, own[kept]])
        for part, own in (
            (answered.rows, believed.rows),
            (answered.is_match, believed.is_match),
            (answered.group, believed.group),
            (answered.ends, believed.ends),
        )
    )
    order = np.argsort(rows, kind="stable")
    return Believed(rows[order], is_match[order], group[order], ends[order])
