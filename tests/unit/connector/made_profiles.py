"""Small graphs made by hand, and the profile that a database would give of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING

from connector import schema
from connector.schema import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
    property_profile,
    sampled_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Node = Mapping[str, object]


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words("Ada Boris Chloe Dario Edith Farid Greta Hugo Ines Jonas Karin Luca Maya Nils Olga")
_MIDDLE = _words("A B C D E F G H J K L M N P R S T V W Z")
_LAST = _words(
    "Abel Bruck Castro Dorn Ekberg Falk Gomez Hauser Ivens Jansen Krall Lindt Moreau Nagy Ostrow "
    "Petri Quist Roth Sander Tarr Ullman Varda Welles Xu Young Zorn"
)
_WORDS = _words(
    "night river glass winter stone silent garden paper crown iron train island letter harbour "
    "summer shadow mirror fire salt window orchard thunder bridge lantern desert velvet comet"
)


def people(count: int, seed: int) -> list[str]:
    """Return different names, "Ada B. Falk"."""
    every = [f"{f} {m}. {last}" for f in _FIRST for m in _MIDDLE for last in _LAST]
    return random.Random(seed).sample(every, count)


def titles(count: int, seed: int) -> list[str]:
    """Return different titles of two or three words."""
    every = [f"{a.title()} {b.title()}" for a in _WORDS for b in _WORDS if a != b]
    every += [f"The {a} of the {b} {c}" for a in _WORDS for b in _WORDS[:9] for c in _WORDS[9:15]]
    return random.Random(seed).sample(every, count)


def turned(name: str) -> str:
    """Return "Falk, Ada B." for "Ada B. Falk"."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


def sample(values: Iterable[object]) -> tuple[str, ...]:
    """Return the values of the smallest hash of their folded text, as a profile holds them."""
    return schema.sample(map(str, values))


def label(name: str, nodes: Sequence[Node]) -> LabelProfile:
    """Profile nodes of one label."""
    keys = dict.fromkeys(key for node in nodes for key in node)
    properties = tuple(_property(key, nodes) for key in keys)
    columns = {key: [node.get(key) for node in nodes] for key in keys}
    return LabelProfile(name, len(nodes), properties, sampled_nodes(properties, columns))


def _property(name: str, nodes: Sequence[Node]) -> PropertyProfile:
    values = [node[name] for node in nodes if name in node]
    return property_profile(name, values, len(nodes))


def relationship(
    start: str, kind: str, end: str, pairs: Sequence[tuple[int, int]], ends: Sequence[Node]
) -> RelationshipProfile:
    """Profile relationships given as (row of start, row of end)."""
    rows = sorted({tail for _, tail in pairs})
    keys = dict.fromkeys(key for row in rows for key in ends[row])
    return RelationshipProfile(
        start,
        kind,
        end,
        len(pairs),
        len({head for head, _ in pairs}),
        len(rows),
        tuple((key, sample(ends[r][key] for r in rows if key in ends[r])) for key in keys),
    )


def graph(
    nodes: Mapping[str, Sequence[Node]],
    relationships: Iterable[tuple[str, str, str, Sequence[tuple[int, int]]]] = (),
) -> GraphProfile:
    """Profile a graph: label to nodes, and (start, type, end, pairs of rows)."""
    return GraphProfile(
        tuple(label(name, of) for name, of in nodes.items()),
        tuple(relationship(s, t, e, pairs, nodes[e]) for s, t, e, pairs in relationships),
    )
