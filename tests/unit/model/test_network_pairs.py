"""The pair graph against a loop over all pairs and neighbours."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.candidates import CandidatePairs, pairs_of
from model.graph import EdgeList, EntityTable, TypedGraph, object_array
from model.network.messages import between_others
from model.network.pairs import EdgeBlock, PairGraph, build
from model.network.sampling import RelationChannel, neighbourhoods, relation_channels

FILMS, PEOPLE = 5, 6
Ends = list[tuple[int, int]]

ends = st.lists(st.tuples(st.integers(0, FILMS - 1), st.integers(0, PEOPLE - 1)), max_size=14)
film_pairs = st.lists(
    st.tuples(st.integers(0, FILMS - 1), st.integers(0, FILMS - 1)), max_size=12, unique=True
)
person_pairs = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), max_size=15, unique=True
)


def _graph(edges: Ends) -> TypedGraph:
    return TypedGraph(
        "g",
        {
            "film": EntityTable(object_array([f"f{i}" for i in range(FILMS)]), {}),
            "person": EntityTable(object_array([f"p{i}" for i in range(PEOPLE)]), {}),
        },
        (
            EdgeList(
                "actor", "film", "person",
                np.array([e[0] for e in edges], np.int32),
                np.array([e[1] for e in edges], np.int32),
            ),
        ),
    )  # fmt: skip


def _pairs(pairs: Ends) -> CandidatePairs:
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return pairs_of(columns[:, 0], columns[:, 1], np.zeros(len(columns), np.float32))


def _built(
    source: Ends, target: Ends, films: Ends, people: Ends, *, same_graph: bool = False
) -> tuple[PairGraph, dict[str, CandidatePairs]]:
    graphs = _graph(source), _graph(target)
    channels = relation_channels(graphs, ["film", "person"])
    names = {name: table.key for name, table in graphs[0].entities.items()}
    sides = [neighbourhoods(g, channels, names, limit=99, seed=0) for g in graphs]
    candidates = {"film": _pairs(films), "person": _pairs(people)}
    return build(candidates, *sides, same_graph=same_graph), candidates


def _edges(graph: PairGraph, channel: RelationChannel) -> set[tuple[int, int]]:
    return _edges_of(graph.blocks[channel])


def _edges_of(block: EdgeBlock) -> set[tuple[int, int]]:
    return set(zip(block.nodes.row[block.pair].tolist(), block.neighbour.tolist(), strict=True))


@given(ends, ends, film_pairs, person_pairs)
def test_edges_join_pairs_whose_ends_are_neighbours_on_both_sides(
    source: Ends, target: Ends, films: Ends, people: Ends
) -> None:
    graph, candidates = _built(source, target, films, people)
    for channel in relation_channels([_graph(source)], ["film", "person"]):
        own, other = candidates[channel.own], candidates[channel.other]
        expected = {
            (p, q)
            for p, (x, y) in enumerate(zip(own.source, own.target, strict=True))
            for q, (a, b) in enumerate(zip(other.source, other.target, strict=True))
            if ((a, x) if channel.inverse else (x, a)) in source
            and ((b, y) if channel.inverse else (y, b)) in target
        }
        assert _edges(graph, channel) == expected
        rows = graph.blocks[channel].nodes.row.tolist()
        heads, tails = zip(*source, strict=True) if source else ((), ())
        left = set(tails if channel.inverse else heads)
        heads, tails = zip(*target, strict=True) if target else ((), ())
        right = set(tails if channel.inverse else heads)
        pairs = enumerate(zip(own.source, own.target, strict=True))
        assert rows == [p for p, (x, y) in pairs if x in left and y in right]
        assert graph.graph.num_nodes(channel.own) == len(own)


@given(ends, film_pairs, person_pairs)
def test_in_one_graph_neighbour_pairs_are_unordered_and_a_shared_neighbour_is_a_match(
    edges: Ends, films: Ends, people: Ends
) -> None:
    films = [(a, b) for a, b in films if a < b]
    people = [(a, b) for a, b in people if a < b]
    graph, candidates = _built(edges, edges, films, people, same_graph=True)
    channel = RelationChannel("film", "actor", False, "person")
    other = candidates["person"]
    row = {pair: q for q, pair in enumerate(zip(other.source, other.target, strict=True))}
    own = candidates["film"]
    expected = set()
    for p, (x, y) in enumerate(zip(own.source, own.target, strict=True)):
        for a in {b for f, b in edges if f == x}:
            for b in {b for f, b in edges if f == y}:
                if a == b:
                    expected.add((p, len(other)))
                elif (min(a, b), max(a, b)) in row:
                    expected.add((p, row[min(a, b), max(a, b)]))
    assert _edges(graph, channel) == expected
    block = graph.blocks[channel]
    found = zip(
        block.nodes.row[block.pair].tolist(),
        block.neighbour.tolist(),
        between_others(block, len(other)).tolist(),
        strict=True,
    )
    for p, q, others in found:
        both = {b for f, b in edges if f == own.source[p]} & {
            b for f, b in edges if f == own.target[p]
        }
        assert others == (q < len(other) and not both & {other.source[q], other.target[q]})


@given(ends, ends, film_pairs, person_pairs, st.randoms(use_true_random=False))
def test_the_edges_into_some_pairs_are_those_of_all(
    source: Ends, target: Ends, films: Ends, people: Ends, random: object
) -> None:
    graph, candidates = _built(source, target, films, people)
    channel = RelationChannel("film", "actor", False, "person")
    whole = graph.blocks[channel]
    count = len(candidates["film"])
    rows = torch.tensor(random.sample(range(count), count // 2), dtype=torch.int64)  # type: ignore[attr-defined]
    some = graph.block(channel, rows)
    expected = {(rows.tolist().index(p), q) for p, q in _edges_of(whole) if p in rows.tolist()}
    assert _edges_of(some) == expected
    assert torch.equal(some.source_pair[some.source_group], some.pair)
    assert torch.equal(some.target_pair[some.target_group], some.pair)
    mass = dict(zip(whole.nodes.row.tolist(), whole.nodes.source_mass.tolist(), strict=True))
    there = [row for row in rows.tolist() if row in mass]
    assert rows[some.nodes.row].tolist() == there
    assert some.nodes.source_mass.tolist() == [mass[row] for row in there]


@given(ends, ends, film_pairs, person_pairs, st.integers(0, 6), st.integers(0, 6))
def test_a_slice_of_the_pairs_is_the_same_as_their_rows(
    source: Ends, target: Ends, films: Ends, people: Ends, first: int, count: int
) -> None:
    graph, candidates = _built(source, target, films, people)
    channel = RelationChannel("film", "actor", False, "person")
    rows = torch.arange(len(candidates["film"]))[first : first + count]
    view = graph.block(channel, slice(first, first + count))
    some = graph.block(channel, rows)
    for part in ("pair", "neighbour", "source_group", "target_group", "source_pair", "target_pair",
                 "source_weight", "target_weight"):  # fmt: skip
        assert torch.equal(getattr(view, part), getattr(some, part))
    for part, value in vars(some.nodes).items():
        assert torch.equal(getattr(view.nodes, part), value)


def test_a_neighbour_that_few_share_weighs_more_and_what_has_no_candidate_is_mass() -> None:
    source = [(0, 0), (1, 0), (2, 0), (0, 1)]
    graph, _ = _built(source, [(0, 0)], [(0, 0)], [(0, 0)])
    block = graph.blocks[RelationChannel("film", "actor", False, "person")]
    shared, own = np.log(6 / 3), np.log(6 / 1)
    assert block.source_weight.tolist() == [np.float32(shared)]
    assert float(block.nodes.source_mass[0]) == np.float32(shared + own)
    assert float(block.nodes.source_degree[0]) == 2
