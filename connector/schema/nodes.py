"""Some nodes of a label with all they say: those whose names two graphs would both sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connector.schema.properties import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.schema.values import Node, PropertyProfile

_NAMES = ("name", "title", "label")
_SIMPLE = ("STRING", "INTEGER", "LIST<STRING>")
_TELLING = 3


def telling(properties: Iterable[PropertyProfile]) -> tuple[PropertyProfile, ...]:
    """Return the properties that tell best which node it is: names, then what is filled best."""

    def rank(each: PropertyProfile) -> tuple[bool, bool, float, str]:
        named = any(word in each.name.casefold() for word in _NAMES)
        return each.types[:1] != ("STRING",), not named, -each.filled * each.distinct, each.name

    simple = (each for each in properties if each.types[:1] and each.types[0] in _SIMPLE)
    return tuple(sorted(simple, key=rank)[:_TELLING])


def sampled(nodes: Iterable[Node], by: Sequence[PropertyProfile]) -> tuple[Node, ...]:
    """Return the nodes that hold a sampled value of one of some properties, sorted."""
    wanted = {each.name: set(each.samples) for each in by}
    return tuple(
        sorted(
            node
            for node in nodes
            if any(not wanted.get(name, set()).isdisjoint(said) for name, said in node)
        )
    )


def sampled_nodes(
    properties: Iterable[PropertyProfile], columns: Mapping[str, Sequence[Any]]
) -> tuple[Node, ...]:
    """Return the nodes that hold a sampled value of what tells best which node it is.

    Samples of values are those of the smallest hash, so two graphs that share nodes find the same
    ones, whichever of the properties has the name.

    Args:
        properties: with their samples.
        columns: property to its values, in the driver's types, None where a node has none; the
            same nodes in all columns.
    """
    rows: set[int] = set()
    for each in telling(properties):
        wanted = set(each.samples)
        rows.update(
            row
            for row, value in enumerate(columns[each.name])
            if value is not None and not wanted.isdisjoint(texts(value))
        )
    return tuple(sorted(
        tuple(
            (name, tuple(texts(column[row])))
            for name, column in columns.items()
            if column[row] is not None
        )
        for row in rows
    ))  # fmt: skip
