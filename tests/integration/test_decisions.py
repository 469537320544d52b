"""What people decide: written by review or by hand, taken back, honoured by plan and apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import cypher
from connector.apply.decisions import Answer, DecisionWriter, missing
from connector.config import EntityMapping, EntitySide, Mapping
from connector.database import Database
from connector.plan import linked_types, read_decisions
from tests.integration.target import FILMS, ask, create_movies, do, everything, plan, sync, want

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


def _writer(database: Database, mapping: Mapping = FILMS, within: bool = False) -> DecisionWriter:
    return DecisionWriter(database, linked_types(mapping), "dbpedia", same_database=within)


def _say(source: str, to: str, same: bool, type: str = "film") -> Answer:  # noqa: A002
    return Answer(type, source, to, same, by="Ada", reason="seen", mirrored={"title": "T"})


def test_an_answer_stands_with_who_when_and_why_and_is_obeyed(target: Database) -> None:
    create_movies(target, 3)
    sync(target, [want("a", "m0"), want("b", "m1")])
    writer = _writer(target)
    assert writer.write(_say("a", "m0", same=False)) is not None
    assert writer.write(_say("a", "m2", same=True)) is not None

    apart, same = sorted(
        read_decisions(target, FILMS, "dbpedia", same_database=False), key=lambda d: d.same
    )
    assert (apart.target_key, same.target_key) == ("m0", "m2")
    for one in (apart, same):
        assert (one.by, one.reason) == ("Ada", "seen")
        assert one.at is not None
        assert one.at.startswith("20")
    # The aligner may still want it: the plan and the writing refuse it both.
    made = plan(target, [want("a", "m0"), want("b", "m1")])
    assert [(link.source_key, link.target_key) for link in made.close] == [("a", "m0")]
    assert (made.add, made.refused) == ((), 1)
    done = sync(target, [want("a", "m0"), want("b", "m1")])
    assert (done.added, done.closed) == (0, 1)
    assert ask(target, "MATCH ()-[s:SAME_AS {locked: true}]->(m)", "m.imdbId", "s.confidence") == [
        ("m2", 1.0)
    ]


def test_what_is_taken_back_leaves_the_graph_as_it_was(target: Database) -> None:
    create_movies(target, 3)
    sync(target, [want("a", "m0")])
    before = everything(target)
    writer = _writer(target)
    answers = [
        _say("a", "m0", same=True),  # locks the link of the run
        _say("a", "m1", same=True),  # a new link of a stand-in that is there
        _say("b", "m2", same=False),  # a new stand-in
    ]
    for answer in answers:
        recorded = writer.write(answer)
        assert recorded is not None
        assert everything(target) != before
        assert writer.undo(recorded)
        assert everything(target) == before
        assert not writer.undo(recorded)


def test_who_comes_second_does_not_overwrite(target: Database) -> None:
    create_movies(target, 2)
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm0'}) CREATE (:SameAsRef {graph: 'dbpedia', type: 'film', "
        "key: 'a'})-[:NOT_SAME_AS {by: 'Bob', reason: 'mine'}]->(m)",
    )
    before = everything(target)
    writer = _writer(target)
    assert writer.write(_say("a", "m0", same=True)) is None
    assert writer.write(_say("a", "m0", same=False)) is None
    assert everything(target) == before


def test_an_entity_that_is_gone_takes_no_answer_and_no_stand_in_is_left(target: Database) -> None:
    create_movies(target, 1)
    before = everything(target)
    assert _writer(target).write(_say("new", "nobody", same=True)) is None
    assert everything(target) == before


def test_in_one_database_answers_have_no_direction(target: Database) -> None:
    do(target, "UNWIND range(1, 3) AS i CREATE (:Person {id: i})")
    before = everything(target)
    writer = _writer(target, PEOPLE, within=True)
    same = writer.write(_say("2", "1", same=True, type="person"))
    apart = writer.write(_say("2", "3", same=False, type="person"))
    assert same is not None
    assert apart is not None
    found = read_decisions(target, PEOPLE, "here", same_database=True)
    assert [(d.source_key, d.target_key, d.same) for d in found] == [
        ("1", "2", True),
        ("2", "3", False),
    ]
    assert writer.write(_say("1", "2", same=False, type="person")) is None
    assert writer.undo(same)
    assert writer.undo(apart)
    assert everything(target) == before


def _query(database: Database, name: str) -> None:
    statement = cypher.load(f"query/{name}")
    assert database.write(statement).rows, name


def test_the_cypher_for_people_decides_and_takes_back(target: Database) -> None:
    do(target, "UNWIND ['tt0017136', 'm1'] AS id CREATE (:Movie {imdbId: id})")
    sync(target, [want("Q151599", "tt0017136")])
    before = everything(target)

    _query(target, "decide_same")
    [same] = read_decisions(target, FILMS, "dbpedia", same_database=False)
    assert (same.source_key, same.target_key, same.same) == ("Q151599", "tt0017136", True)
    assert same.by == "your name"
    # A locked link stands though the aligner wants another, and takes that one's place.
    assert not plan(target, []).has_changes
    _query(target, "decide_otherwise")
    assert everything(target) == before

    _query(target, "decide_not_same")
    [apart] = read_decisions(target, FILMS, "dbpedia", same_database=False)
    assert (apart.same, apart.reason) == (False, "because ...")
    made = plan(target, [want("Q151599", "tt0017136")])
    assert (len(made.close), made.refused) == (1, 1)
    _query(target, "decide_otherwise")
    assert everything(target) == before
    assert cypher.load("query/decisions").access == "read"
    assert target.read(cypher.load("query/decisions")) == []


def test_a_link_made_by_hand_goes_when_it_is_taken_back(target: Database) -> None:
    do(target, "CREATE (:Movie {imdbId: 'tt0017136'})")
    _query(target, "decide_same")
    [(_, _, _, by, _, _)] = target.read(cypher.load("query/decisions"))
    assert by == "your name"
    _query(target, "decide_otherwise")
    assert ask(target, "MATCH ()-[s:SAME_AS]->()", "count(s)") == [(0,)]


def test_in_one_database_people_decide_with_cypher_too(target: Database) -> None:
    do(target, "UNWIND ['17', '18'] AS id CREATE (:Person {id: id})")
    _query(target, "decide_in_one_database")
    [apart] = read_decisions(target, PEOPLE, "here", same_database=True)
    assert (apart.source_key, apart.target_key, apart.same) == ("17", "18", False)


def test_a_decision_outlives_the_entities_it_is_about(target: Database) -> None:
    do(target, "CREATE (:Film {id: 'a'}), (:Movie {imdbId: 'm0'}), (:Movie {imdbId: 'm1'})")
    writer = _writer(target)
    assert writer.write(_say("a", "m0", same=False)) is not None
    assert writer.write(_say("gone", "m0", same=True)) is not None
    assert writer.write(_say("a", "m1", same=True)) is not None
    do(target, "MATCH (m:Movie {imdbId: 'm1'}) REMOVE m:Movie")
    sync(target, [])

    found = read_decisions(target, FILMS, "dbpedia", same_database=False)
    waiting = missing(target, linked_types(FILMS), found)
    assert sorted((d.source_key, d.target_key) for d in waiting) == [("a", ""), ("gone", "m0")]
    do(target, "MATCH (m {imdbId: 'm1'}) SET m:Movie CREATE (:Film {id: 'gone'})")
    found = read_decisions(target, FILMS, "dbpedia", same_database=False)
    assert len(found) == 3
    assert missing(target, linked_types(FILMS), found) == ()
