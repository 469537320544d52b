"""Which labels of one graph the same nodes carry: Film and Work, and Thing for all of them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import permutations
from typing import TYPE_CHECKING

from connector.schema import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.mapping.values import Property

_FEW = 5
_GENERIC = frozenset(
    ("thing", "entity", "resource", "node", "object", "base", "item", "element", "concept")
)


def broader_labels(labels: Mapping[str, tuple[Property, ...]]) -> dict[str, set[str]]:
    """Return for each label those whose nodes include its own (labels of the same nodes)."""
    found: dict[str, set[str]] = {}
    unknown: list[tuple[str, str]] = []
    for part, whole in permutations(labels, 2):
        within = _within(labels[part], labels[whole])
        if within:
            found.setdefault(part, set()).add(whole)
        elif within is None:
            unknown.append((part, whole))
    # A label that gathers others gathers also those of too few nodes to tell.
    gathering = {label for of in found.values() for label in of if gathers(found, label)}
    for part, whole in unknown:
        if whole in gathering:
            found.setdefault(part, set()).add(whole)
    return found


def _within(part: Sequence[Property], whole: Sequence[Property]) -> bool | None:
    """Whether one label's nodes carry the other too; None where the samples do not tell."""
    if not part or not whole or part[0].label.count > whole[0].label.count:
        return False
    named = {each.name: each for each in whole}
    if not all(each.name in named for each in part):
        return False
    unique = [
        each
        for each in part
        if each.profile.distinct >= 0.9
        and each.profile.filled >= 0.9
        and each.values.said
        # Counted-up numbers of two labels are alike without being the same nodes.
        and not each.values.consecutive
    ]
    if not unique:
        return False
    best = max(unique, key=lambda each: (each.profile.distinct, each.values.textual))
    if best.values.coded:
        known, found = _alike(best, named[best.name])
    else:
        first, second = best.orders, named[best.name].orders
        # As far as the sample of the whole reaches, all of a part is in it.
        reached = first if len(second) < SAMPLE else first[: bisect_right(first, second[-1])]
        known, found = len(reached), len(set(reached).intersection(second))
    if found < 0.95 * known:
        return False
    return True if found >= min(_FEW, len(best.values.said)) else None


def _alike(one: Property, other: Property) -> tuple[int, int]:
    """Return how many sampled nodes of two labels share a value, and say the same in everything.

    Codes counted up, n0, n1, ..., may be those of other nodes; so a code alone tells nothing.
    """
    said = {
        value: set(node) for node in other.label.nodes for value in dict(node).get(other.name, ())
    }
    shared = [
        (set(node), said[value])
        for node in one.label.nodes
        for value in dict(node).get(one.name, ())
        if value in said and len(node) > 1
    ]
    return len(shared), sum(first == second for first, second in shared)


def related_labels(broader: Mapping[str, set[str]], label: str) -> set[str]:
    """Return the labels whose nodes carry one too, or whose nodes it carries."""
    return broader.get(label, set()) | {part for part, of in broader.items() if label in of}


def gathers(broader: Mapping[str, set[str]], label: str) -> bool:
    """Whether a label only gathers others, by its name: Thing."""
    parts = any(label in wholes for wholes in broader.values())
    return parts and label.strip("_").casefold() in _GENERIC


def own_labels(labels: Mapping[str, tuple[Property, ...]]) -> tuple[list[str], list[str]]:
    """Return the labels of one graph to compare with themselves, and what was left out.

    Of labels that the same nodes carry, the widest is kept, unless it only gathers others.
    """
    broader = broader_labels(labels)
    kept: list[str] = []
    left_out = []
    for label in sorted(labels, key=lambda each: (gathers(broader, each), -count(labels[each]))):
        parts = {part for part, wholes in broader.items() if label in wholes}
        same = [other for other in kept if other in parts or other in broader.get(label, ())]
        if same:
            left_out.append(f"label {label}: the same nodes as {same[0]}, which is mapped")
        else:
            kept.append(label)
    return sorted(kept, key=list(labels).index), left_out


def count(properties: Sequence[Property]) -> int:
    """Return the nodes of a label, of which these are the properties."""
    return properties[0].label.count if properties else 0
