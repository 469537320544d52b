"""How the scores would be, were some matches not there; only what hears of them is scored anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.network.levels import rescored, yet_to_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.network.inputs import Inputs, Scores
    from model.network.network import PairNetwork

Array = NDArray[Any]
Marks = dict[str, torch.Tensor]
"""Entity type to ``[p]`` which of its pairs are meant."""


def without_matches(
    network: PairNetwork,
    inputs: Inputs,
    levels: Sequence[Scores],
    matches: Mapping[str, Array],
    *,
    read: bool = False,
) -> tuple[Inputs, list[Scores]]:
    """Score up to three levels without some matches, at the last one only the pairs beside them.

    Attributes say the same whoever is hidden. At level 1 other things are said of the pairs that
    share an entity with a hidden one, their rival, and of those that have one as neighbour pair.

    Args:
        network: taught.
        inputs: of all types.
        levels: scores of every level with the matches.
        matches: entity type to rows of the matches to hide.
        read: a further level is to read the last of these, with its states.

    Returns:
        the inputs with the matches hidden, and the scores level by level.
    """
    rows = {name: torch.from_numpy(part) for name, part in matches.items()}
    rivals = _marks(inputs, {})
    rivals |= {name: beside(inputs, name, part) for name, part in matches.items()}
    heard = rivals
    if len(levels) + read > 2:
        near = _with_neighbours(inputs, _marks(inputs, rows))
        heard = {name: mark | near[name] for name, mark in rivals.items()}
    without = replace(inputs, hidden={n: part.to(inputs.device) for n, part in rows.items()})
    wanted = [heard] * len(levels)
    if not read:
        # Nobody reads the last level's states, and all that level 0 would say anew is its states.
        wanted[-1] = rivals if len(levels) > 1 else _marks(inputs, {})
    scores: list[Scores] = []
    for index, (before, marks) in enumerate(zip(levels, wanted, strict=True)):
        chosen = {name: torch.nonzero(mark)[:, 0] for name, mark in marks.items() if mark.any()}
        last = index == len(levels) - 1 and not read
        logit, state = dict(before.logit), {}
        found = rescored(network, index, without, scores[-1] if scores else None, chosen)
        for name, (anew, of_state) in found.items():
            place = chosen[name].to(without.device)
            logit[name] = logit[name].index_copy(0, place, anew)
            if not last:
                whole = of_state.new_zeros(len(logit[name]), of_state.shape[1])
                state[name] = whole.index_copy_(0, place, of_state)
        scores = yet_to_read([*scores, without.scores(logit, state, last=last)])
    return without, scores


def _marks(inputs: Inputs, rows: Mapping[str, torch.Tensor]) -> Marks:
    marks = {name: torch.zeros(len(t), dtype=torch.bool) for name, t in inputs.types.items()}
    for name, part in rows.items():
        marks[name][part] = True
    return marks


def beside(inputs: Inputs, name: str, rows: Array) -> torch.Tensor:
    """Return ``[p]`` which pairs share an entity with one of some."""
    of_type = inputs.types[name]
    ends = [of_type.source[rows], of_type.target[rows]]
    if inputs.pairs.identity:
        ends = [np.concatenate(ends)] * 2
    return torch.from_numpy(np.isin(of_type.source, ends[0]) | np.isin(of_type.target, ends[1]))


def _with_neighbours(inputs: Inputs, marks: Marks) -> Marks:
    """Return the pairs with a neighbour pair that is marked."""
    rows = {}
    for name, of_type in inputs.types.items():
        found = [torch.zeros(0, dtype=torch.int64)]
        for channel in of_type.relations:
            block = inputs.pairs.blocks[channel]
            # Beyond the pairs stands the sure match of an entity with itself.
            known = torch.nn.functional.pad(marks[channel.other], (0, 1))
            found.append(block.nodes.row[block.pair[known[block.neighbour]]])
        rows[name] = torch.cat(found)
    return _marks(inputs, rows)
