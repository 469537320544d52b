"""What is believed of candidates, to learn from or to judge by: sure pairs, or labelled ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.graph import BoolArray

Array = NDArray[Any]

HELD_SHARE = 0.2
"""Of what is known or believed, by entity, that is not learned from."""


@dataclass(frozen=True)
class Believed:
    """What is believed of some candidates of one type.

    Attributes:
        rows: ``[n]`` distinct, ascending.
        is_match: ``[n]``.
        group: ``[n]`` which are held back together: the row of the sure or labelled source entity.
        ends: ``[n]`` how many of the pair's two entities it is believed for, 1 or 2.
    """

    rows: Array
    is_match: BoolArray
    group: Array
    ends: Array

    def matches(self) -> Array:
        """Return the rows of the matches among them."""
        rows: Array = self.rows[self.is_match]
        return rows

    def take(self, kept: BoolArray) -> Believed:
        """Return what is believed of some of them, ``[n]``."""
        return Believed(self.rows[kept], self.is_match[kept], self.group[kept], self.ends[kept])


def split(believed: Believed, *, share: float = HELD_SHARE, seed: int) -> tuple[Believed, Believed]:
    """Part what is believed into what to learn from and what to hold back, by source entity."""
    draw = np.random.default_rng(seed)
    groups, index = np.unique(believed.group, return_inverse=True)
    held = (draw.random(len(groups)) < share)[index]
    return believed.take(~held), believed.take(held)
