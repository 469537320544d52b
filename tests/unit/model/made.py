"""A small made pair of film graphs whose links are known: row i is row i."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from model.candidates import CandidatePairs
from model.graph import (
    AlignmentTask,
    AttributeColumn,
    EdgeList,
    EntityTable,
    PairLabels,
    TypedGraph,
    TypeTask,
    object_array,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = "amber river stone velvet winter garden mirror iron lantern copper willow falcon".split()  # noqa: SIM905
FIRST = "Ada Bela Carl Dora Emil Fritz Gerda Hugo Ines Jonas".split()  # noqa: SIM905
LAST = "Abel Brandt Cohn Dietz Ebert Falk Grau Haas Ilg Jung".split()  # noqa: SIM905

TASK = AlignmentTask((TypeTask("film"), TypeTask("person")))


def column(values: list[Any]) -> AttributeColumn:
    """Return a column; None stands for no value."""
    rows = [row for row, value in enumerate(values) if value is not None]
    return AttributeColumn(np.array(rows, np.int32), object_array([values[row] for row in rows]))


def ragged(values: Sequence[Sequence[object]]) -> AttributeColumn:
    """Return a column of entities that say none, one or many values each."""
    return AttributeColumn(
        np.repeat(np.arange(len(values), dtype=np.int32), list(map(len, values))),
        object_array([value for of in values for value in of]),
    )


def films(seed: int = 0, count: int = 60) -> tuple[TypedGraph, TypedGraph]:
    """Two graphs of the same films and people, written differently; every sixth title is gone."""
    random = np.random.default_rng(seed)
    titles = [" ".join(random.choice(WORDS, 3)) + f" {WORDS[i % 12]}{i}" for i in range(count)]
    years = [int(year) for year in random.integers(1920, 2020, count)]
    names = [(f"{FIRST[i % 10]}", f"{LAST[i // 10 % 10]}{'x' * (i // 100)}") for i in range(100)]
    cast = [random.choice(100, 4, replace=False) for _ in range(count)]
    graphs = []
    for side in (0, 1):
        title: list[object] = [
            None if side and i % 6 == 0 else t if not side else t.title()
            for i, t in enumerate(titles)
        ]
        person: list[object] = [
            f"{last}, {first}" if side else f"{first} {last}" for first, last in names
        ]
        head = np.repeat(np.arange(count, dtype=np.int32), 4)
        tail = np.concatenate(cast).astype(np.int32)
        graphs.append(
            TypedGraph(
                "ab"[side],
                {
                    "film": EntityTable(
                        object_array([f"f{i}" for i in range(count)]),
                        {"title": column(title), "year": column(list(years))},
                    ),
                    "person": EntityTable(
                        object_array([f"p{i}" for i in range(100)]), {"name": column(person)}
                    ),
                },
                (EdgeList("actor", "film", "person", head, tail),),
            )
        )
    return graphs[0], graphs[1]


def labels(rows: list[tuple[int, int, bool]]) -> PairLabels:
    """Return labels of rows."""
    return PairLabels(
        np.array([r[0] for r in rows], np.int32),
        np.array([r[1] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.bool_),
    )


def candidates(*pairs: tuple[int, int]) -> CandidatePairs:
    """Candidates in the order given, none more similar than another."""
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    return CandidatePairs(ends[:, 0], ends[:, 1], np.zeros(len(ends), np.float32))
