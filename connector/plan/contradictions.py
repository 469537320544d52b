"""Finds decisions that cannot all hold, and the path of decisions that makes each of them so."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from connector.plan.values import Decision
    from model.graph import Cardinality

    Node = tuple[bool, str]

Kind = Literal["same and not the same", "joined but apart", "several partners"]


@dataclass(frozen=True)
class Contradiction:
    """Decisions of one type that cannot all hold.

    Attributes:
        message: what is wrong, without the path.
        path: the decisions that make it, in order: along the locked links, then what denies them.
    """

    type: str
    kind: Kind
    message: str
    path: tuple[Decision, ...]

    def __str__(self) -> str:
        return f"{self.type}: {self.message}: " + ", ".join(map(_step, self.path))


def _step(decision: Decision) -> str:
    who = f" (by {decision.by})" if decision.by else ""
    sign = "=" if decision.same else "is not"
    return f"{decision.source_key} {sign} {decision.target_key}{who}"


def contradictions(
    decisions: Iterable[Decision],
    cardinalities: Mapping[str, Cardinality | None],
    *,
    undirected: Collection[str] = (),
) -> tuple[Contradiction, ...]:
    """Return where decisions cannot all hold, each with the decisions that make it so.

    These are pairs said to be both the same and not; pairs said not to be the same although
    locked links lead from one to the other, however many; and locked links that exceed the
    configured cardinality of a type.

    Args:
        decisions: of any types; those whose entity is gone say nothing.
        cardinalities: by type; None where none is configured.
        undirected: types whose two sides are the same nodes.
    """
    same: dict[str, list[Decision]] = defaultdict(list)
    apart: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if not decision.gone:
            (same if decision.same else apart)[decision.type].append(decision)
    found: list[Contradiction] = []
    for name in sorted({*same, *apart}):
        one_graph = name in undirected
        locked = _locked_links(same[name], one_graph)
        for denial in sorted(apart[name], key=lambda d: (d.source_key, d.target_key)):
            path = _path(locked, *_nodes(denial, one_graph))
            if path:
                found.append(_denied(name, path, denial))
        if not one_graph:
            found += _too_many(name, same[name], cardinalities.get(name))
    return tuple(found)


def _denied(name: str, path: Sequence[Decision], denial: Decision) -> Contradiction:
    both = f"{denial.source_key} and {denial.target_key}"
    if len(path) == 1:
        kind: Kind = "same and not the same"
        message = f"{both} are said to be the same, and not to be"
    else:
        kind = "joined but apart"
        message = f"{both} are said not to be the same, but locked links join them"
    return Contradiction(name, kind, message, (*path, denial))


def _nodes(decision: Decision, one_graph: bool) -> tuple[Node, Node]:
    return (False, decision.source_key), (not one_graph, decision.target_key)


def _locked_links(
    same: Iterable[Decision], one_graph: bool
) -> dict[Node, list[tuple[Node, Decision]]]:
    links: dict[Node, list[tuple[Node, Decision]]] = defaultdict(list)
    for decision in sorted(same, key=lambda d: (d.source_key, d.target_key)):
        first, second = _nodes(decision, one_graph)
        links[first].append((second, decision))
        links[second].append((first, decision))
    return links


def _path(
    links: Mapping[Node, list[tuple[Node, Decision]]], first: Node, last: Node
) -> list[Decision]:
    """Return the fewest locked links that lead from one entity to the other; none if none do."""
    before: dict[Node, tuple[Node, Decision] | None] = {first: None}
    waiting = deque([first])
    while waiting and last not in before:
        node = waiting.popleft()
        for other, decision in links.get(node, ()):
            if other not in before:
                before[other] = node, decision
                waiting.append(other)
    path: list[Decision] = []
    step = before.get(last)
    while step is not None:
        path.append(step[1])
        step = before[step[0]]
    return path[::-1]


def _too_many(
    name: str, same: Iterable[Decision], cardinality: Cardinality | None
) -> list[Contradiction]:
    found = []
    given = list(same)
    for far, admits_one in (
        ("target", ("one-to-one", "many-to-one")),
        ("source", ("one-to-one", "one-to-many")),
    ):
        if cardinality not in admits_one:
            continue
        partners: dict[str, list[Decision]] = defaultdict(list)
        for decision in given:
            near = decision.source_key if far == "target" else decision.target_key
            partners[near].append(decision)
        for near, several in sorted(partners.items()):
            others = sorted(d.target_key if far == "target" else d.source_key for d in several)
            if len(others) > 1:
                message = (
                    f"{near} is locked to several {far} entities ({', '.join(others)}), "
                    f"but {name} is {cardinality}"
                )
                found.append(Contradiction(name, "several partners", message, tuple(several)))
    return found
