"""The groups of entities that links join to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def components(
    pairs: Sequence[tuple[str, str]], *, undirected: bool
) -> tuple[dict[str, int], dict[str, int], NDArray[np.int32]]:
    """Return the entities of both sides as rows, and ``[n]`` the group of each row.

    Args:
        pairs: source and target key of every link of one type; at least one.
        undirected: both sides are the same nodes; then both are the same rows.
    """
    sources = {source: row for row, source in enumerate(dict.fromkeys(s for s, _ in pairs))}
    offset = 0 if undirected else len(sources)
    targets = sources if undirected else {}
    for _, target in pairs:
        targets.setdefault(target, offset + len(targets))
    nodes = len(sources) if undirected else len(sources) + len(targets)
    heads = np.array([sources[source] for source, _ in pairs])
    tails = np.array([targets[target] for _, target in pairs])
    _, group = connected_components(
        coo_array((np.ones(len(pairs), bool), (heads, tails)), (nodes, nodes)), directed=False
    )
    return sources, targets, group
