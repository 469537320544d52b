"""Which property identifies the nodes of a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.names import alias, id_like
from connector.mapping.overlaps import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.values import Property

# The least share of nodes with an own value; extraction leaves the others out and says so.
_NEARLY = 0.95
_KEY_TYPES = ("STRING", "INTEGER", "DATE")

_MOSTLY = 0.5
"""Share of the values in common from which on a key is made of a name."""

_WELL_FILLED = 0.9
"""Share of nodes that have a name from which on a key that repeats it adds nothing."""


@dataclass(frozen=True)
class Key:
    """A key property, why it was chosen, and whether it is one for sure."""

    name: str
    reason: str
    sure: bool


def propose_key(properties: Sequence[Property]) -> Key | None:
    """Return the best key of a label, or None where no property comes near to one."""
    ranked = sorted(
        (each for each in properties if _score(each) > 0),
        key=lambda each: (-_score(each), len(each.name), each.name),
    )
    if not ranked:
        return None
    best = ranked[0]
    filled, distinct = best.profile.filled, best.profile.distinct
    nodes = f"{best.label.count:,} nodes"
    if _whole(filled) and _whole(distinct):
        return Key(best.name, f"{nodes}, {best.name} is unique", sure=True)
    # Something id-like that is almost a key was meant to be one.
    sure = id_like(best.name) >= 0.8 and filled >= _NEARLY and distinct >= _NEARLY
    return Key(
        best.name,
        f"{nodes}, {best.name} filled {percent(filled)}, unique {percent(distinct)}",
        sure,
    )


def without_repetition(properties: Sequence[Property], key: str) -> list[Property]:
    """Return the properties of a label, its key not where it only repeats a name.

    A URI is often made of the name.
    """
    named = {each.name: each for each in properties}
    repeats = any(
        each.name != key
        and each.values.textual
        and each.profile.filled >= _WELL_FILLED
        and not alias(each.name)
        and overlap(each.values, named[key].values).share > _MOSTLY
        for each in properties
    )
    return [each for each in properties if not (repeats and each.name == key)]


def _score(each: Property) -> float:
    kind = each.profile.types[0] if each.profile.types else ""
    if not kind.startswith(_KEY_TYPES):
        return 0.0
    filled, distinct = each.profile.filled, each.profile.distinct
    named = id_like(each.name)
    if _whole(filled) and _whole(distinct):
        if not named and each.values.form not in ("text", "identifier"):
            return 0.5  # a measure may be unique by chance
        return 2.0 + named + 0.3 * _coded(each)
    if min(filled, distinct) < 0.5:
        return 0.0
    return filled * distinct * (0.6 + 0.4 * named)


def _coded(each: Property) -> float:
    """Return the share of values without blanks: codes more often than names."""
    said = list(each.values.said.values())
    return sum(not any(map(str.isspace, text)) for text in said) / max(1, len(said))


def _whole(share: float) -> bool:
    return share >= 0.99999


def percent(share: float) -> str:
    """Return a share as a whole percentage that never rounds up to 100 nor down to 0."""
    if _whole(share):
        return "100%"
    return f"{min(99, max(1 if share > 0 else 0, round(100 * share)))}%"
