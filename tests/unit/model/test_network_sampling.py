from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.graph import EdgeList, EntityTable, ObjectArray, TypedGraph, object_array
from model.network.sampling import RelationChannel, neighbourhoods, relation_channels, smallest


def _film(actors: int, directors: int) -> tuple[TypedGraph, dict[str, ObjectArray]]:
    people = actors + directors
    head = np.zeros(people, np.int32)
    tail = np.arange(people, dtype=np.int32)
    graph = TypedGraph(
        "g",
        {
            "film": EntityTable(object_array(["f"]), {}),
            "person": EntityTable(object_array([f"p{i}" for i in range(people)]), {}),
        },
        (
            EdgeList("actor", "film", "person", head[:actors], tail[:actors]),
            EdgeList("director", "film", "person", head[actors:], tail[actors:]),
        ),
    )
    return graph, {
        "film": object_array(["f"]),
        "person": object_array([f"name {i}" for i in range(people)]),
    }


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9)), max_size=40, unique=True),
    st.integers(1, 5),
    st.integers(0, 2**31),
)
def test_the_smallest_keys_of_each_entity_are_kept_as_a_plain_sort_keeps_them(
    edges: list[tuple[int, int]], limit: int, seed: int
) -> None:
    entity = np.array([e for e, _ in edges], np.int64)
    neighbour = np.array([n for _, n in edges], np.int64)
    key = np.random.default_rng(seed).permutation(len(edges)).astype(np.float64)
    plain = np.zeros(len(edges), bool)
    for one in set(entity.tolist()):
        mine = np.flatnonzero(entity == one)
        plain[mine[np.argsort(key[mine])][:limit]] = True
    assert smallest(entity, neighbour, key, limit, 10).tolist() == plain.tolist()


def test_one_director_beats_dozens_of_actors() -> None:
    graph, names = _film(actors=60, directors=1)
    channels = relation_channels([graph], ["film", "person"])
    director = RelationChannel("film", "director", False, "person")
    kept = sum(
        len(neighbourhoods(graph, channels, names, limit=6, seed=seed)[director].neighbour)
        for seed in range(200)
    )
    even = sum(
        len(
            neighbourhoods(
                graph,
                channels,
                names,
                limit=6,
                seed=seed,
                inverse_frequency=False,
            )[director].neighbour
        )
        for seed in range(200)
    )
    # With weight 1 against 60 times 1/60, the director is drawn in 6 of 61 turns at the least;
    # the exact chance is that of a weighted draw without replacement.
    assert kept >= 180
    assert even <= 60


def test_draws_follow_the_weights_of_a_plain_draw_without_replacement() -> None:
    """The share of draws that keep the director, against a plain sequential weighted draw."""
    graph, names = _film(actors=8, directors=1)
    channels = relation_channels([graph], ["film", "person"])
    director = RelationChannel("film", "director", False, "person")
    rounds = 2_000
    kept = sum(
        len(neighbourhoods(graph, channels, names, limit=2, seed=seed)[director].neighbour)
        for seed in range(rounds)
    )
    weight = np.array([1 / 8] * 8 + [1.0])
    random = np.random.default_rng(0)
    plain = sum(
        8 in random.choice(9, size=2, replace=False, p=weight / weight.sum()) for _ in range(rounds)
    )
    deviation = math.sqrt(plain * (1 - plain / rounds))
    assert abs(kept - plain) < 5 * deviation


def test_the_cap_holds_and_degrees_are_those_before_it() -> None:
    graph, names = _film(actors=500, directors=2)
    channels = relation_channels([graph], ["film", "person"])
    drawn = neighbourhoods(graph, channels, names, limit=24, seed=3)
    actor = drawn[RelationChannel("film", "actor", False, "person")]
    director = drawn[RelationChannel("film", "director", False, "person")]
    assert len(actor.neighbour) + len(director.neighbour) == 24
    assert actor.degree.tolist() == [500]
    again = neighbourhoods(graph, channels, names, limit=24, seed=3)
    assert again[actor_channel()].neighbour.tolist() == actor.neighbour.tolist()


def actor_channel() -> RelationChannel:
    return RelationChannel("film", "actor", False, "person")


def test_parallel_edges_count_once_and_self_loops_stay() -> None:
    edges = np.array([0, 0, 1], np.int32)
    graph = TypedGraph(
        "g",
        {"film": EntityTable(object_array(["a", "b"]), {})},
        (EdgeList("remake", "film", "film", edges, np.array([1, 1, 1], np.int32)),),
    )
    channels = relation_channels([graph], ["film"])
    drawn = neighbourhoods(graph, channels, {"film": object_array(["a", "b"])}, limit=5, seed=0)
    forward = drawn[RelationChannel("film", "remake", False, "film")]
    assert forward.start.tolist() == [0, 1, 2]
    assert forward.neighbour.tolist() == [1, 1]
