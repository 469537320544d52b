from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector.config import EntityMapping, EntitySide, Mapping
from connector.database import Database
from connector.plan import Decision, read_decisions
from tests.integration.target import (
    FILMS,
    ask,
    create_movies,
    do,
    pairs,
    plan,
    standing,
    sync,
    want,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server

PEOPLE = Mapping(
    (EntityMapping("person", EntitySide("Person", ("id",)), EntitySide("Person", ("id",))),)
)


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        yield database


def test_an_empty_graph_has_no_links(target: Database) -> None:
    found = standing(target)
    assert (found.links, found.lost, found.unmapped, found.entities) == ((), {}, {}, {})
    assert read_decisions(target, FILMS, "dbpedia", same_database=False) == ()


@pytest.mark.parametrize("page", [3, 7, 10_000])
def test_links_are_read_page_by_page_each_once(target: Database, page: int) -> None:
    create_movies(target, 60)
    odd = ["🎬", "\ue000x", "Ä", "a b", "`", "[1,2]", "[", "~", "\\u0041", "𐀀", "￿", "'"]
    wanted = [want(odd[i] if i < len(odd) else f"s{i}", f"m{i}", i / 60) for i in range(60)]
    sync(target, wanted)

    found = standing(target, page=page)
    assert pairs(found.links) == pairs(wanted)
    assert len(found.links) == 60
    assert list(found.links) == sorted(found.links, key=lambda link: link.source_key)


def test_only_links_of_this_pair_of_graphs_are_read(target: Database) -> None:
    create_movies(target, 4)
    sync(target, [want("a", "m0")])
    sync(target, [want("a", "m1")], graphs=("wikidata", "imdb"))
    sync(target, [want("b", "m2")], graphs=("dbpedia", "tmdb"))
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm3'}) CREATE (:Imported {id: 1})-[:SAME_AS {confidence: 1}]->(m)",
    )

    assert pairs(standing(target).links) == {("film", "a", "m0", 0.9)}
    assert pairs(standing(target, graphs=("wikidata", "imdb")).links) == {("film", "a", "m1", 0.9)}
    assert not plan(target, [want("a", "m0")]).has_changes


def test_links_that_lead_to_no_entity_any_more_are_counted_and_close(target: Database) -> None:
    create_movies(target, 5)
    wanted = [want(f"s{i}", f"m{i}") for i in range(5)]
    sync(target, wanted)
    do(target, "MATCH (m:Movie {imdbId: 'm0'}) REMOVE m:Movie")
    do(target, "MATCH (m:Movie {imdbId: 'm1'}) REMOVE m.imdbId")
    do(target, "MATCH (m:Movie {imdbId: 'm2'}) DETACH DELETE m")
    do(target, "MATCH (m:Movie {imdbId: 'm3'}) SET m.imdbId = [1, 2]")

    found = standing(target)
    assert found.lost == {"film": 3}
    assert pairs(found.links) == {("film", "s4", "m4", 0.9)}
    done = sync(target, [want("s4", "m4")])
    assert (done.closed, done.added, done.skipped) == (3, 0, {})
    assert standing(target).lost == {}
    assert ask(target, "MATCH ()-[w:WAS_SAME_AS]->()", "count(w)") == [(3,)]


def test_links_of_a_type_no_longer_mapped_stay_and_are_reported(target: Database) -> None:
    create_movies(target, 2)
    sync(target, [want("a", "m0"), want("b", "m1")])

    found = standing(target, PEOPLE)
    assert found.links == ()
    assert found.unmapped == {"film": 2}
    assert not plan(target, [], PEOPLE).has_changes


def test_a_renamed_key_moves_the_link_with_its_entity(target: Database) -> None:
    create_movies(target, 1)
    sync(target, [want("a", "m0")])
    do(target, "MATCH (m:Movie) SET m.imdbId = 'renamed'")

    assert not plan(target, [want("a", "renamed")]).has_changes


def test_decisions_are_read_with_who_and_when(target: Database) -> None:
    create_movies(target, 3)
    sync(target, [want("a", "m0")])
    do(target, "MATCH ()-[s:SAME_AS]->() SET s.locked = true, s.by = 'Ada'")
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm1'}) "
        "CREATE (m)-[:NOT_SAME_AS {by: 'Ada', at: date('2026-01-02'), reason: 'remake'}]->"
        "(:SameAsRef {graph: 'dbpedia', type: 'film', key: 'b'})",
    )
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm2'}) REMOVE m:Movie "
        "CREATE (:SameAsRef {graph: 'dbpedia', type: 'film', key: 'c'})-[:NOT_SAME_AS]->(m)",
    )

    assert read_decisions(target, FILMS, "dbpedia", same_database=False) == (
        Decision("film", "a", "m0", same=True, by="Ada"),
        Decision("film", "b", "m1", same=False, by="Ada", at="2026-01-02", reason="remake"),
        Decision("film", "c", "", same=False, gone=True),
    )
    assert read_decisions(target, FILMS, "wikidata", same_database=False) == ()


def test_in_one_database_decisions_have_no_direction(target: Database) -> None:
    do(target, "UNWIND range(1, 4) AS i CREATE (:Person {id: i})")
    do(
        target,
        "MATCH (a:Person {id: 1}), (b:Person {id: 2}), (c:Person {id: 3}) "
        "CREATE (b)-[:NOT_SAME_AS {by: 'Ada'}]->(a), (b)-[:SAME_AS {locked: true}]->(c)",
    )

    assert read_decisions(target, PEOPLE, "here", same_database=True) == (
        Decision("person", "1", "2", same=False, by="Ada"),
        Decision("person", "2", "3", same=True),
    )
