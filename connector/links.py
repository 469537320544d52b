"""Link files: pairs of keys that a person knows to be the same, or not to be."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from connector.errors import InputError
from model.graph import PairLabels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from model.graph import TypedGraph

_COLUMNS = {
    "source": "source", "source_key": "source", "sourcekey": "source",
    "target": "target", "target_key": "target", "targetkey": "target",
    "type": "type", "entity": "type",
    "same": "same", "match": "same", "label": "same", "is_match": "same",
}  # fmt: skip
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_EXPECTED = "source key, target key, then optionally the entity type and 1 or 0 (same or not)"


@dataclass(frozen=True)
class LinkRow:
    """One line of a link file. ``type`` is None where the file leaves it open."""

    source_key: str
    target_key: str
    type: str | None = None
    is_match: bool = True


@dataclass(frozen=True)
class ResolvedLinks:
    """Links as rows of two graphs.

    Attributes:
        labels: entity type to its pairs, without duplicates.
        unknown: lines whose keys are not in the graphs.
    """

    labels: Mapping[str, PairLabels]
    unknown: tuple[LinkRow, ...]


def read_links(path: Path) -> tuple[LinkRow, ...]:
    """Read a CSV or TSV file of links, with or without a header line.

    Columns: source key, target key, optionally entity type and 0/1. Keys are written as in the
    graph contract: a text key as it is, a composite key as a JSON array.

    Args:
        path: of the file.

    Raises:
        InputError: the file is missing, not UTF-8, or a line is malformed (its number is given).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            lines = [
                (number, row)
                for number, row in enumerate(
                    csv.reader(file, delimiter="\t" if "\t" in first else ","), start=1
                )
                if any(cell.strip() for cell in row)
            ]
    except OSError as exc:
        raise InputError(
            f"{path}: {exc.strerror or exc}", hint=f"give a CSV or TSV file of {_EXPECTED}"
        ) from exc
    except (UnicodeDecodeError, csv.Error) as exc:
        raise InputError(
            f"{path}: not readable as CSV or TSV in UTF-8 ({exc})", hint="save the file as UTF-8"
        ) from exc
    if not lines:
        return ()
    names = [_COLUMNS.get(cell.strip().casefold().replace(" ", "_")) for cell in lines[0][1]]
    if names[:1] and {"source", "target"} <= set(names):
        order = {name: index for index, name in enumerate(names) if name is not None}
        lines = lines[1:]
    else:
        order = {"source": 0, "target": 1, "type": 2, "same": 3}
    return tuple(_row(path, number, cells, order) for number, cells in lines)


def _row(path: Path, number: int, cells: Sequence[str], order: Mapping[str, int]) -> LinkRow:
    def cell(name: str) -> str:
        index = order.get(name)
        return cells[index].strip() if index is not None and index < len(cells) else ""

    entity_type, same = cell("type"), cell("same")
    if not same and entity_type in ("0", "1"):
        entity_type, same = "", entity_type
    if not cell("source") or not cell("target"):
        raise InputError(f"{path}, line {number}: a key is missing", hint=f"a line is {_EXPECTED}")
    if same and same.casefold() not in _TRUTH:
        raise InputError(
            f"{path}, line {number}: {same!r} is neither 1 nor 0", hint=f"a line is {_EXPECTED}"
        )
    return LinkRow(
        cell("source"), cell("target"), entity_type or None, _TRUTH.get(same.casefold(), True)
    )


def resolve(
    links: Iterable[LinkRow], source: TypedGraph, target: TypedGraph, *, same_graph: bool = False
) -> ResolvedLinks:
    """Look the keys of links up in the graphs.

    A link without a type takes the one type that has both keys. With ``same_graph`` the smaller
    row comes first, as everywhere in a deduplication, and links of a node to itself are dropped.

    Raises:
        InputError: an entity type is unknown, keys without a type fit several types, or one pair
            is said to be both the same and not.
    """
    rows = {
        name: (
            {key: row for row, key in enumerate(source.entities[name].key)},
            {key: row for row, key in enumerate(target.entities[name].key)},
        )
        for name in source.entities
        if name in target.entities
    }
    found: dict[str, dict[tuple[int, int], bool]] = defaultdict(dict)
    unknown = []
    for link in links:
        if link.type is not None and link.type not in rows:
            raise InputError(
                f"link {link.source_key} = {link.target_key}: no entity type {link.type!r}",
                hint=f"the mapped types are {', '.join(sorted(rows))}",
            )
        fitting = [
            name
            for name in ([link.type] if link.type is not None else rows)
            if link.source_key in rows[name][0] and link.target_key in rows[name][1]
        ]
        if not fitting:
            unknown.append(link)
            continue
        if len(fitting) > 1:
            raise InputError(
                f"link {link.source_key} = {link.target_key} fits the types {', '.join(fitting)}",
                hint="name the entity type in the third column",
            )
        pair = (rows[fitting[0]][0][link.source_key], rows[fitting[0]][1][link.target_key])
        if same_graph:
            pair = (min(pair), max(pair))
            if pair[0] == pair[1]:
                continue
        if found[fitting[0]].setdefault(pair, link.is_match) != link.is_match:
            raise InputError(
                f"{link.source_key} = {link.target_key} is said to be the same and not the same",
                hint="keep one of the two lines",
            )
    return ResolvedLinks(
        {name: pair_labels(pairs) for name, pairs in found.items()}, tuple(unknown)
    )


def pair_labels(pairs: Mapping[tuple[int, int], bool]) -> PairLabels:
    """Return pairs of rows as arrays, sorted by row."""
    ordered = sorted(pairs)
    both = np.array(ordered, dtype=np.int32).reshape(-1, 2)
    return PairLabels(
        np.ascontiguousarray(both[:, 0]),
        np.ascontiguousarray(both[:, 1]),
        np.array([pairs[pair] for pair in ordered], dtype=np.bool_),
    )
