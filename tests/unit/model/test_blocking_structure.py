"""What neighbours propose, beside a slow count of the same."""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from model.blocking.proposing import candidates
from model.blocking.structure import AGREED, CONFIDENT, LEAST, structural_candidates, with_agreed
from model.candidates import CandidatePairs, pairs_of, recall
from model.graph import (
    AlignmentTask,
    EdgeList,
    EntityTable,
    PairLabels,
    TypedGraph,
    TypeTask,
    object_array,
)
from model.settings import CandidateSettings
from tests.unit.model.made import column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.blocking.structure import Likeness

EPISODES, SEASONS = 16, 60


def graph(edges: list[tuple[int, int]], sizes: tuple[int, int]) -> TypedGraph:
    """Songs with the albums that they are on."""
    head, tail = (np.array([edge[end] for edge in edges], np.int32) for end in (0, 1))
    tables = {
        name: EntityTable(object_array([str(row) for row in range(size)]), {})
        for name, size in zip(("song", "album"), sizes, strict=True)
    }
    return TypedGraph("g", tables, (EdgeList("on", "song", "album", head, tail),))


def said(pairs: CandidatePairs) -> dict[tuple[int, int], float]:
    ends = zip(pairs.source.tolist(), pairs.target.tolist(), strict=True)
    return dict(zip(ends, pairs.similarity.tolist(), strict=True))


def pairs_from(found: Mapping[tuple[int, int], float]) -> CandidatePairs:
    ends = np.array([*found], np.int32).reshape(-1, 2)
    return pairs_of(ends[:, 0], ends[:, 1], np.array([*found.values()], np.float32))


def _vectors(edges: list[tuple[int, int]], songs: int) -> dict[int, dict[int, float]]:
    """Return songs by albums: each weighted by how few songs share it, rows of length one."""
    degree = Counter(album for _, album in edges)
    rows: dict[int, dict[int, float]] = {}
    for song, album in edges:
        weight = math.sqrt(math.log(songs / degree[album]) / math.log(songs)) + 0.01
        rows.setdefault(song, {})[album] = weight
    for row in rows.values():
        length = math.sqrt(sum(weight**2 for weight in row.values()))
        row.update({album: weight / length for album, weight in row.items()})
    return rows


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("limit", [2, 9])
def test_it_proposes_what_a_plain_count_proposes(seed: int, limit: int) -> None:
    draw = np.random.default_rng(seed)
    songs, albums = 9, 6
    edges = [
        sorted({(int(draw.integers(songs)), int(draw.integers(albums))) for _ in range(14)})
        for _ in range(2)
    ]
    known = {
        (a, b): float(draw.uniform(0.3, 1.0))
        for a in range(albums)
        for b in range(albums)
        if draw.random() < 0.4
    }
    confident = {pair: s**3 for pair, s in known.items() if s > CONFIDENT}
    rows, columns = [0.0] * albums, [0.0] * albums
    for (a, b), weight in confident.items():
        rows[a] += weight
        columns[b] += weight
    trust = {(a, b): w * min(1.0, w / max(rows[a], columns[b])) for (a, b), w in confident.items()}
    left, right = (_vectors(each, songs) for each in edges)
    liked = draw.random((2, songs, 3), np.float32)
    shared = {}
    for one, of in left.items():
        for other, theirs in right.items():
            product = sum(
                w * trust.get((a, b), 0.0) * v for a, w in of.items() for b, v in theirs.items()
            )
            if product > 0:
                shared[one, other] = product
    score = {(a, b): s + 0.3 * float(liked[0][a] @ liked[1][b]) for (a, b), s in shared.items()}
    expected = {
        pair: shared[pair]
        for end in (0, 1)
        for row in range(songs)
        for pair in heapq.nlargest(
            limit, (p for p in score if p[end] == row), key=score.__getitem__
        )
    }
    source, target = (graph(each, (songs, albums)) for each in edges)
    found = structural_candidates(
        source,
        target,
        {"album": pairs_from(known), "song": pairs_from({})},
        {
            "album": (csr_matrix((albums, 1)), csr_matrix((albums, 1))),
            "song": (csr_matrix(liked[0]), csr_matrix(liked[1])),
        },
        limit,
    )
    assert expected
    assert (len(expected) < len(shared)) == (limit < songs)
    assert said(found["song"]) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_agreed_are_each_others_best_by_much_or_in_much(seed: int) -> None:
    draw = np.random.default_rng(seed)
    proposed = {
        (a, b): float(draw.uniform(0.0, 0.5))
        for a in range(12)
        for b in range(12)
        if draw.random() < 0.15
    }
    liked = draw.integers(0, 2, (2, 12, 3)).astype(np.float32) / 3
    likeness: Likeness = (csr_matrix(liked[0]), csr_matrix(liked[1]))
    score = {(a, b): s + 0.3 * float(liked[0][a] @ liked[1][b]) for (a, b), s in proposed.items()}
    expected = {}
    for (a, b), own in score.items():
        rival = max((s for (c, d), s in score.items() if (c == a) != (d == b)), default=0.0)
        if own > rival and (own > AGREED or (own > LEAST and own >= 1.5 * rival)):
            expected[a, b] = max(0.5, proposed[a, b])
    found = with_agreed(
        {"song": pairs_from({})}, {"song": pairs_from(proposed)}, {"song": likeness}
    )
    assert expected
    assert said(found["song"]) == pytest.approx(expected, abs=1e-6)


def _programmes(seed: int) -> TypedGraph:
    """Episodes, half of them without a title, in seasons whose names many others have."""
    count = EPISODES * SEASONS
    draw, titled = random.Random(1), random.Random(seed)
    telling = [f"{draw.getrandbits(60):x}" for _ in range(count)]
    titles = [
        telling[row] if titled.random() < 0.5 else f"Episode {row % EPISODES}"
        for row in range(count)
    ]
    season = np.arange(count, dtype=np.int32) // EPISODES
    return TypedGraph(
        "programmes",
        {
            "episode": EntityTable(
                object_array([str(row) for row in range(count)]), {"title": column(titles)}
            ),
            "season": EntityTable(
                object_array([str(row) for row in range(SEASONS)]),
                {"name": column([f"Season {row % 3}" for row in range(SEASONS)])},
            ),
        },
        (EdgeList("part", "episode", "season", np.arange(count, dtype=np.int32), season),),
    )


def test_episodes_are_reached_through_seasons_that_other_episodes_tell() -> None:
    found = candidates(
        _programmes(2),
        _programmes(3),
        AlignmentTask((TypeTask("episode"), TypeTask("season"))),
        CandidateSettings(per_entity=5, structural=EPISODES),
    )
    rows = np.arange(EPISODES * SEASONS, dtype=np.int32)
    assert recall(found["episode"], PairLabels(rows, rows, np.ones(len(rows), np.bool_))) > 0.95
