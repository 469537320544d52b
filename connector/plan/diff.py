"""The difference between the links that should stand and those that do: a pure function."""

from __future__ import annotations

import re
from collections import defaultdict
from math import fsum
from typing import TYPE_CHECKING, Any

from connector.plan.risk import largest_groups
from connector.plan.values import About, Change, Plan
from model.confidence.budget import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connector.plan.values import (
        Basis,
        Counts,
        Decision,
        Group,
        Standing,
        StandingLink,
        TypeEnds,
        WantedLink,
    )
    from model.confidence.budget import Expectation
    from model.graph import Cardinality

Pair = tuple[str, str]

# 0.91 - 0.90 is a little more than 0.01 in binary.
_ROUNDING = 1e-9
_INTEGER_APART = re.compile(r"\[(-?\d+)\]")


def make_plan(
    standing: Standing,
    wanted: Iterable[WantedLink],
    decisions: Iterable[Decision] = (),
    *,
    tolerance: float = 0.01,
    expected: Mapping[str, Expectation] | None = None,
    entities: Mapping[str, Counts] | None = None,
    about: About | None = None,
    cardinalities: Mapping[str, Cardinality] | None = None,
    basis: Basis | None = None,
    neighbours: Iterable[TypeEnds] = (),
) -> Plan:
    """Compare what should stand with what does.

    A link is changed where its confidence moved by more than ``tolerance``, and where it was
    written without evidence and has some now. What people decided wins: a locked link is never
    changed or closed, a pair that is not the same never linked. Links of types that are no longer
    mapped are left. Where both sides of a type are the same nodes, a pair has no direction.

    Args:
        standing: what `read_standing` read.
        wanted: each pair of a type once, in any order.
        decisions: what `read_decisions` read.
        tolerance: of a confidence, 0 to 1.
        expected: type to what the aligner expects of the wanted links; without it, what their
            confidences say by themselves.
        entities: type to the number of its entities now.
        about: what made the links.
        cardinalities: of the types; what people lock while it is written is held against them.
        basis: fingerprints of what it is made upon, for a plan that is kept.
        neighbours: how entities are found that the evidence of links may name.

    Raises:
        ValueError: a wanted link is of a type that is not linked, stands twice, or joins an
            entity with itself.
    """
    frame = Plan(
        source_graph=standing.source_graph,
        target_graph=standing.target_graph,
        same_database=standing.same_database,
        types=standing.types,
    )
    undirected = {ends.name: frame.symmetric(ends) for ends in standing.types}
    by_type = _by_type(wanted, undirected)
    standing_by_type: dict[str, list[StandingLink]] = defaultdict(list)
    for link in standing.links:
        standing_by_type[link.type].append(link)
    same: dict[str, set[Pair]] = defaultdict(set)
    apart: dict[str, set[Pair]] = defaultdict(set)
    decisions = tuple(decisions)
    for decision in decisions:
        if decision.type in undirected and not decision.gone:
            pair = _pair(decision, undirected[decision.type])
            (same if decision.same else apart)[decision.type].add(pair)

    add: list[WantedLink] = []
    change: list[Change] = []
    close: list[StandingLink] = []
    kept = refused = free = 0
    confidences: list[float] = []
    groups: list[Group] = []
    for name in sorted(undirected):
        should = by_type[name]
        stands, doubles = _standing_pairs(standing_by_type[name], should, undirected[name])
        close += doubles
        locked = same[name] | {pair for pair, link in stands.items() if link.locked}
        free += len(doubles) + sum(not link.locked for link in stands.values())
        confidences += [link.confidence for link in should.values()]
        after: list[Pair] = []
        added: set[Pair] = set()
        for pair in sorted(should.keys() | stands.keys()):
            new, old = should.get(pair), stands.get(pair)
            if pair in locked:
                kept += old is not None
                after.append(pair)
            elif new is not None and pair in apart[name]:
                refused += 1
                close += [old] if old is not None else []
            elif new is None:
                assert old is not None
                close.append(old)
            elif old is None:
                add.append(new)
                after.append(pair)
                added.add(pair)
            elif abs(new.confidence - old.confidence) > tolerance + _ROUNDING or (
                new.evidence and old.evidence is None
            ):
                change.append(Change(old, new))
                after.append(pair)
            else:
                kept += 1
                after.append(pair)
        groups += largest_groups(name, after, added, undirected=undirected[name])
    return Plan(
        source_graph=standing.source_graph,
        target_graph=standing.target_graph,
        same_database=standing.same_database,
        types=standing.types,
        add=tuple(add),
        change=tuple(change),
        close=tuple(sorted(close, key=lambda c: (c.type, c.source_key, c.target_key, c.run))),
        kept=kept,
        standing=free + sum(standing.lost.values()),
        refused=refused,
        lost=dict(standing.lost),
        unmapped=dict(standing.unmapped),
        entities=dict(entities or {}),
        entities_before=dict(standing.entities),
        **_expectations(confidences, expected),
        about=about or About(),
        cardinalities=dict(cardinalities or {}),
        locked=tuple(sorted((d.type, d.source_key, d.target_key) for d in decisions if d.same)),
        latest=standing.latest if basis is None else None,
        groups=tuple(groups),
        basis=basis,
        neighbours=tuple(neighbours),
    )


def _expectations(
    confidences: list[float], expected: Mapping[str, Expectation] | None
) -> dict[str, Any]:
    count = len(confidences)
    if expected is None or not count:
        wrong = count - fsum(confidences)
        return {
            "expected_precision": 1 - wrong / count if count else None,
            "expected_wrong": wrong if count else None,
            "expected": dict(expected or {}),
        }
    total = together(expected.values())
    return {
        "expected_precision": 1 - total.wrong / count,
        "expected_wrong": total.wrong,
        "expected_interval": (1 - total.high / count, 1 - total.low / count),
        "expected": dict(expected),
    }


def _pair(link: WantedLink | StandingLink | Decision, undirected: bool) -> Pair:
    if undirected and link.target_key < link.source_key:
        return link.target_key, link.source_key
    return link.source_key, link.target_key


def _by_type(
    wanted: Iterable[WantedLink], undirected: Mapping[str, bool]
) -> dict[str, dict[Pair, WantedLink]]:
    by_type: dict[str, dict[Pair, WantedLink]] = {name: {} for name in undirected}
    for link in wanted:
        if link.type not in by_type:
            raise ValueError(f"{link.type} is not a type that is linked: {sorted(by_type)}")
        pair = _pair(link, undirected[link.type])
        if undirected[link.type] and pair[0] == pair[1]:
            raise ValueError(f"{link.type} {pair[0]} is wanted to be linked with itself")
        if pair in by_type[link.type]:
            raise ValueError(f"{link.type} {pair[0]} - {pair[1]} is wanted twice")
        by_type[link.type][pair] = link
    return by_type


def _standing_pairs(
    links: Iterable[StandingLink], should: Mapping[Pair, WantedLink], undirected: bool
) -> tuple[dict[Pair, StandingLink], list[StandingLink]]:
    """Return the link that counts for each pair, and those that stand beside it.

    Two links of one pair can only come from two writers without a lock; the locked one counts,
    then the latest.
    """
    apart = tuple(
        {match[1]: match[0] for pair in should if (match := _INTEGER_APART.fullmatch(pair[side]))}
        for side in (0, 1)
    )
    pairs: dict[Pair, StandingLink] = {}
    doubles = []
    for link in links:
        pair = _pair(link, undirected)
        if pair not in should and (apart[0] or apart[1]):
            # Where 12 and "12" are both keys of a type, its reading writes the number as [12].
            spelled = apart[0].get(pair[0], pair[0]), apart[1].get(pair[1], pair[1])
            pair = spelled if spelled in should else pair
        other = pairs.setdefault(pair, link)
        if other is not link:
            first, second = sorted((other, link), key=lambda one: (one.locked, one.run))
            pairs[pair] = second
            if not first.locked and first.run != second.run:
                doubles.append(first)
    return pairs, doubles
