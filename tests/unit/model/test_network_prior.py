from __future__ import annotations

import numpy as np

from model.candidates import pairs_of
from model.graph import EdgeList, EntityTable, TypedGraph, object_array
from model.network.inputs import relation_key
from model.network.pairs import build
from model.network.prior import base_log_odds, relation_habits
from model.network.sampling import neighbourhoods, relation_channels

EVERYONE = np.arange(4, dtype=np.int32)
"""Four films, each with a person of its own."""


def test_what_two_alone_have_in_common_is_just_proof_across_graphs_and_not_within_one() -> None:
    for size in (10, 1_000, 1_000_000):
        alone = np.log(size)
        assert 0.0 < base_log_odds(size, size) + alone < 1.0
        assert -1.0 < base_log_odds(size, size, duplicates=True) + alone < 0.0


def test_a_relation_counts_less_where_others_join_the_same_neighbours() -> None:
    relations = {"starring": EVERYONE, "writer": EVERYONE[:2], "composer": EVERYONE[3:]}
    tables = {
        name: EntityTable(object_array([f"{name}{i}" for i in EVERYONE]), {})
        for name in ("film", "person")
    }
    edges = tuple(EdgeList(n, "film", "person", who, who) for n, who in relations.items())
    graph = TypedGraph("g", tables, edges)
    channels = relation_channels((graph, graph), list(tables))
    names = {name: table.key for name, table in tables.items()}
    around = neighbourhoods(graph, channels, names, limit=9, seed=0)
    same = pairs_of(EVERYONE, EVERYONE, np.zeros(4, np.float32))
    habits = relation_habits(build(dict.fromkeys(tables, same), around, around))
    found = {
        channel.relation: habits[relation_key(channel)].discount
        for channel in channels
        if channel.own == "film"
    }
    # Of the four edges of "starring" two are those of "writer" and one that of "composer".
    assert found == {"starring": 1 / (1 + 0.75), "writer": 0.5, "composer": 0.5}
