"""What supports a link: the neighbours of both sides that were found again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from connector.plan import Evidence

if TYPE_CHECKING:
    from model.align import Reasons
    from model.graph import TypedGraph

MOST = 12
"""Pairs of neighbours that are written for one link, at most."""

_LIKELIER = 0.5


def evidence_of(
    why: Reasons, graphs: tuple[TypedGraph, TypedGraph], linked: set[tuple[str, int, int]]
) -> tuple[Evidence, ...]:
    """Return the neighbours found again that are more likely the same than not, strongest first.

    Args:
        why: of the link.
        graphs: source and target.
        linked: type and rows of all links.

    Returns:
        `MOST` at most; the weights of one relation sum to no more than its contribution.
    """
    moved = {one.channel: one.contribution for one in why.reasons if one.kind == "relation"}
    shares: dict[str, float] = defaultdict(float)
    for match in why.matches:
        shares[match.relation] += match.attention
    found = []
    for match in why.matches:
        # A text that several entities share is no node that could be pointed at.
        if match.probability < _LIKELIER or match.type not in graphs[0].entities:
            continue
        # A relation to several types finds each of them again.
        share = match.attention / max(1.0, shares[match.relation])
        found.append(
            Evidence(
                match.relation,
                match.type,
                str(graphs[0].entities[match.type].key[match.source]),
                str(graphs[1].entities[match.type].key[match.target]),
                round(match.probability, 6),
                round(share, 6),
                round(moved.get(match.relation, 0.0) * share, 6),
                (match.type, match.source, match.target) in linked,
            )
        )
    found.sort(key=lambda one: (-abs(one.weight), one.relation, one.source_key, one.target_key))
    return tuple(found[:MOST])
