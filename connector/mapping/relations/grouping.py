"""Pairs of relationships as relations of the mapping, each with a name and its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.config.mapping import RelationMapping
from connector.mapping.keys import percent
from connector.mapping.names import SAME_MEANING, identifier, unused
from connector.mapping.proposal import ProposedRelation
from connector.mapping.relations.comparing import Candidate, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.relations.ends import Ends


POOLED = "any"


def grouped(
    found: Sequence[tuple[Candidate, bool]], joined: Sequence[Candidate], sure_types: set[str]
) -> list[ProposedRelation]:
    """Make one relation of the same types between several pairs of labels."""
    groups: dict[tuple[str, str, bool], list[Candidate]] = {}
    for each, sure in found:
        sure = sure and each.source.pair <= sure_types
        key = (each.source.profile.type, each.target.profile.type, sure)
        groups.setdefault(key, []).append(each)
    relations = []
    names: set[str] = {POOLED}
    for (kind, other, sure), members in sorted(
        groups.items(), key=lambda g: (not g[0][2], -sum(m.source.profile.count for m in g[1]))
    ):
        members.sort(key=lambda m: -m.source.profile.count)
        extra = [
            c
            for c in joined
            if any(c.source is m.source or c.target is m.target for m in members)
        ] if sure else []  # fmt: skip
        every = [*members, *extra]
        name = unused(identifier((bare(kind), bare(other), members[0].source.end)), names)
        names.add(name)
        relations.append(ProposedRelation(_mapping(name, every), _reason(members, extra), sure))
    return relations


def pool(members: Sequence[Sequence[Ends]], sure_types: set[str]) -> ProposedRelation:
    """Return one relation of all members: any neighbour.

    All are read from the type that is first by name. Between nodes of one type nobody can say
    which end is which: there, in any direction.
    """
    source, target = (
        tuple(
            dict.fromkeys(
                ends.pattern(reverse=back)
                for ends in side
                for back in ((False, True) if ends.start == ends.end else (ends.start > ends.end,))
            )
        )
        for side in members
    )
    return ProposedRelation(
        RelationMapping(POOLED, source, target),
        "no counterpart of their own; neighbours all the same",
        sure=all(ends.pair <= sure_types for side in members for ends in side),
    )


def _mapping(name: str, members: Sequence[Candidate]) -> RelationMapping:
    return RelationMapping(
        name,
        tuple(dict.fromkeys(m.source.pattern() for m in members)),
        tuple(dict.fromkeys(m.target.pattern(reverse=m.reverse) for m in members)),
    )


def _reason(members: Sequence[Candidate], extra: Sequence[Candidate]) -> str:
    counts = [sum(getattr(m, side).profile.count for m in members) for side in ("source", "target")]
    said = [f"{counts[0]:,} / {counts[1]:,} relationships"]
    best = max(members, key=lambda m: m.shared)
    if best.overlap is not None:
        said.append(f"{percent(best.overlap.share)} of the end nodes shared")
    if best.name >= SAME_MEANING:
        said.append("same name" if best.name == 1 else "names of one meaning")
    if best.reverse:
        said.append("they run opposite ways")
    between = {e.profile.type for m in members for e in (m.source, m.target) if e.through}
    if between:
        said.append(f"with a {', '.join(sorted(between))} between in one of them")
    if extra:
        said.append("the others lead to the same nodes")
    return "; ".join(said)
