"""Whether the target is still what a plan was made upon, and what of the plan is left to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cypher
from connector.config import EntityMapping, Mapping
from connector.errors import TargetMovedError
from connector.extract import read_entities
from connector.plan import basis, moved, read_decisions, read_standing
from connector.runs import list_runs, undoing
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connector.database import Database
    from connector.plan import Plan, Standing, StandingLink
    from connector.runs import Run

    Pair = tuple[str, str, str]

_PAGE = 10_000
_NAMED = 5


def applied_by(runs: Iterable[Run], identity: str) -> tuple[str | None, frozenset[str]]:
    """Return the run that applied a plan to its end, and all that began it and are in force."""
    every = tuple(runs)
    begun = [run for run in every if run.plan == identity and not undoing(every, run).undone_by]
    done = [run.id for run in begun if run.status == "done"]
    return (done[0] if done else None), frozenset(run.id for run in begun)


def left_to_do(database: Database, plan: Plan, identity: str) -> tuple[Plan, str | None]:
    """Return what of a plan is not written yet; and the run that wrote all of it, if one did.

    Raises:
        TargetMovedError: links, decisions or entities of the target are not those that the plan
            was made upon, by more than an interrupted run of the same plan.
    """
    runs = list_runs(database)
    done, begun = applied_by(runs, identity)
    if done is not None or plan.basis is None:
        return plan, done
    mapping = Mapping(tuple(EntityMapping(e.name, e.source, e.target) for e in plan.types))
    standing = read_standing(
        database, mapping, plan.source_graph, plan.target_graph, plan.same_database
    )
    rest, before = _apart(plan, standing, begun)
    keys = {
        role: {
            ends.name: read_entities(
                database, ends.name, ends.target if role == "target" else ends.source, {},
                page=_PAGE, progress=silent,
            ).table.key.tolist()
            for ends in plan.types
        }
        for role in plan.basis.entities
    }  # fmt: skip
    decisions = read_decisions(database, mapping, plan.source_graph, plan.same_database)
    [(latest,)] = database.read(cypher.load("run/latest"))
    lines = moved(plan, basis(before, decisions, keys, latest))
    if not begun and sum(standing.lost.values()) != sum(plan.lost.values()):
        lines = (*lines, f"{sum(standing.lost.values())} links lead to what is no entity now")
    if lines:
        since = [run.id for run in runs if run.id > (plan.basis.run or "") and run.id not in begun]
        named = _named(plan, before, {role: _sets(types) for role, types in keys.items()})
        raise TargetMovedError(
            "the target moved since the plan was made: "
            + "; ".join([*lines, *named])
            + (f"; written since by {', '.join(sorted(since)[:_NAMED])}" if since else ""),
            hint="make a new plan with `sameas plan --out FILE` and look at it again",
        )
    return rest, None


def _sets(types: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(keys) for name, keys in types.items()}


def _apart(plan: Plan, standing: Standing, begun: frozenset[str]) -> tuple[Plan, Standing]:
    """Return the plan without what runs of it wrote already, and the links as before they did."""
    if not begun:
        return plan, standing
    symmetric = {ends.name: plan.symmetric(ends) for ends in plan.types}

    def pair(name: str, source: str, target: str) -> Pair:
        if symmetric[name] and target < source:
            source, target = target, source
        return name, source, target

    ours = {
        pair(link.type, link.source_key, link.target_key)
        for link in standing.links
        if link.run in begun
    }
    there = {(*pair(one.type, one.source_key, one.target_key), one.run) for one in standing.links}

    def gone(old: StandingLink) -> bool:
        return (*pair(old.type, old.source_key, old.target_key), old.run) not in there

    # A link and its replacement are written together, so one of them tells of both.
    changed = [one for one in plan.change if gone(one.old)]
    closed = [one for one in plan.close if gone(one)]
    rest = replace(
        plan,
        add=tuple(
            one for one in plan.add if pair(one.type, one.source_key, one.target_key) not in ours
        ),
        change=tuple(one for one in plan.change if not gone(one.old)),
        close=tuple(one for one in plan.close if not gone(one)),
    )
    before = [link for link in standing.links if link.run not in begun]
    return rest, replace(standing, links=(*before, *(one.old for one in changed), *closed))


def _named(plan: Plan, standing: Standing, keys: dict[str, dict[str, frozenset[str]]]) -> list[str]:
    """Return what the plan wants to do and no longer can, a few of each kind."""
    stand = {(one.type, one.source_key, one.target_key, one.run) for one in standing.links}
    pairs = {one[:3] for one in stand}
    lost = [
        f"{one.type} {one.source_key} = {one.target_key}, which it closes or changes, is gone"
        for one in (*plan.close, *(change.old for change in plan.change))
        if (one.type, one.source_key, one.target_key, one.run) not in stand
    ]
    there = [
        f"{one.type} {one.source_key} = {one.target_key}, which it adds, stands already"
        for one in plan.add
        if (one.type, one.source_key, one.target_key) in pairs
    ]
    gone = [
        f"{one.type} {key}, which it links, is no longer in the {role}"
        for one in plan.add
        for role, key in (("source", one.source_key), ("target", one.target_key))
        if role in keys and key not in keys[role].get(one.type, frozenset())
    ]
    return [*lost[:_NAMED], *there[:_NAMED], *gone[:_NAMED]]
