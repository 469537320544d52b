"""What the values of a column say, without what is only the column's way to write them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.graph import object_array
from model.values.rdf import said_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.graph import AttributeColumn, TypedGraph

    Change = Callable[[str], str]

_SAMPLE = 2_000
_LEAST = 20
"""Values below which what all of them repeat may be chance."""

_REST = 0.1
"""Share of the values, at either end of the alphabet, that need not repeat it."""

_NAMES = 0.5
"""Share of what is left that has to be letters without digits: codes and amounts stay whole."""

_SHORTEST = 3.0
"""Letters that words run together have on average, at the least; those of codes have fewer."""

_TOGETHER = 0.2
"""Share of the texts, hardly any with a space, from which on those of several words tell."""

# By marks, for the last word of all airports is that of nearly all elsewhere.
_SUFFIX = re.compile(r"(?:\s+[-–—|:/]\s|[\s_]*[(\[]).*", re.DOTALL)
_PREFIX = re.compile(r".*(?::\s*|\s[-–—|/]\s)", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def plain(values: Sequence[str]) -> list[str]:
    """Return what the values of a column say; see `model.values.rdf.said_by`.

    What nearly all begin or end with goes, up to a mark or from one on ("M - Wikipedia", "dbr:M"),
    as far as they stay names; words that are run together are parted ("TheThirdMan").
    """
    said = said_by(values)
    for finding in (_prefix, _suffix, _run_together):
        distinct = list(dict.fromkeys(said[:: max(len(said) // _SAMPLE, 1)]))
        if len(distinct) < _LEAST or _are_addresses(distinct):
            break
        change = finding(distinct)
        if change is not None:
            said = list(map(change, said))
    return said


def with_plain_values(graph: TypedGraph) -> TypedGraph:
    """Return a graph with the texts among its attributes as what they say."""
    tables = {}
    for name, table in graph.entities.items():
        columns = {key: _plain(column) for key, column in table.attributes.items()}
        tables[name] = replace(table, attributes=columns)
    return replace(graph, entities=tables)


def _plain(column: AttributeColumn) -> AttributeColumn:
    texts = [place for place, value in enumerate(column.value) if isinstance(value, str)]
    written = [column.value[place] for place in texts]
    said = plain(written)
    if said == written:
        return column
    values = column.value.copy()
    values[texts] = object_array(said)
    return replace(column, value=values)


def _are_addresses(values: Sequence[str]) -> bool:
    return sum("://" in text for text in values) > _REST * len(values)


def _prefix(values: Sequence[str]) -> Change | None:
    """Return what takes off what nearly all begin with, up to a name; None where nothing does."""
    found = _PREFIX.fullmatch(_common(values))
    return _cut(found[0], str.removeprefix, values) if found else None


def _suffix(values: Sequence[str]) -> Change | None:
    """Return what takes off what nearly all end with, from the end of a name on."""
    found = _SUFFIX.fullmatch(_common([text[::-1] for text in values])[::-1])
    return _cut(found[0], str.removesuffix, values) if found else None


def _common(values: Sequence[str]) -> str:
    """Return what nearly all begin with: in order, they stand side by side."""
    ordered = sorted(values)
    rest = int(_REST * len(ordered))
    first, last = ordered[rest], ordered[-1 - rest]
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]


def _cut(affix: str, off: Callable[[str, str], str], values: Sequence[str]) -> Change | None:
    left = [off(text, affix).strip() for text in values]
    if _LETTERS.search(affix) is None or sum(map(_is_name, left)) < _NAMES * len(left):
        return None
    return lambda text: off(text, affix).strip() or text


def _is_name(text: str) -> bool:
    return _LETTERS.search(text) is not None and not any(map(str.isdigit, text))


def _run_together(values: Sequence[str]) -> Change | None:
    """Return what parts words that are run together, where hardly any text has a space."""
    if sum(" " in text for text in values) > _REST * len(values):
        return None
    parted = [_parted(text) for text in values]
    several = [text for text in parted if " " in text]
    letters = [len(text.replace(" ", "")) / len(text.split()) for text in several]
    if len(several) < _TOGETHER * len(values) or np.median(letters) < _SHORTEST:
        return None
    return _parted if sum(map(_is_name, parted)) >= _NAMES * len(parted) else None


def _parted(text: str) -> str:
    """Return a text with a space before each capital that begins a word."""
    places = [
        place
        for place in range(1, len(text))
        if text[place].isupper()
        and (
            text[place - 1].islower()
            or (text[place - 1].isupper() and text[place + 1 :][:1].islower())
        )
    ]
    return " ".join(text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True))
