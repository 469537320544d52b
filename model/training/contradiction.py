"""How often matches disagree in one attribute, told by everything else.

Without labels, pairs are sure because they agree; who learns from them alone learns that matches
never disagree. How often they do is seen where pairs are sure without the attribute in question
(two views that check each other, after Blum & Mitchell 1998).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.assignment import margins
from model.network.prior import ALIKE

if TYPE_CHECKING:
    from model.believed import Believed
    from model.candidates import CandidatePairs
    from model.network.inputs import TypeInputs

Array = NDArray[Any]

DISAGREE = "matches that disagree"
"""In the metrics of a training: attribute to the share of a type's matches."""

_SURE = 2.0
"""Log-odds of a match that is sure without an attribute, and how far it is ahead of its rivals."""
_USUAL, _DOUBT = 0.05, 20.0
"""The share that is expected before anything is seen, and how many matches that counts for."""
_MOST = 0.1
"""The share shown at most: those that are sure without an attribute are sometimes wrong."""


def disagreement(
    inputs: TypeInputs, candidates: CandidatePairs, prior: Array, *, same_graph: bool
) -> Array:
    """Return ``[a]`` the share of matches that disagree in an attribute which both sides have.

    Args:
        inputs: of one type, a attributes.
        candidates: of that type.
        prior: ``[p]`` log-odds of the fixed prior, neighbours included.
        same_graph: both sides are the same entities.
    """
    ahead = margins(candidates, prior, "one-to-one", same_graph=same_graph)
    shares = np.empty(len(inputs.channels))
    for index in range(len(shares)):
        rest = prior - inputs.prior[:, index].numpy()
        # Rivals below even odds are too far behind to matter.
        rows = np.flatnonzero(rest >= 0.0)
        margin = margins(candidates.take(rows), rest[rows], "one-to-one", same_graph=same_graph)
        rows = rows[(rest[rows] >= _SURE) & (margin >= _SURE)]
        # Who has a better partner because of the attribute is no witness against it.
        shares[index] = _unlike(inputs, index, rows[ahead[rows] >= 0.0], _USUAL)
    return shares


def lacking(inputs: TypeInputs, shares: Array, believed: Believed) -> tuple[float, ...]:
    """Return which share of what is believed to match would have to disagree beside those that do.

    Args:
        inputs: of one type, a attributes.
        shares: ``[a]`` of all matches that disagree (`disagreement`).
        believed: pairs of the type.

    Returns:
        One share for each attribute.
    """
    rows = believed.matches()
    seen = np.array([_unlike(inputs, i, rows, share) for i, share in enumerate(shares)])
    lack = (shares - seen) / np.maximum(1.0 - seen, 1e-9)
    return tuple(np.clip(lack, 0.0, _MOST).tolist())


def _unlike(inputs: TypeInputs, index: int, rows: Array, usual: float) -> float:
    """Return the share of rows that disagree in an attribute, drawn to the usual where few say."""
    said = rows[inputs.present[rows, index].numpy()]
    unlike = int((inputs.similarity[said, index].numpy() < ALIKE).sum())
    return (unlike + _DOUBT * usual) / (len(said) + _DOUBT)
