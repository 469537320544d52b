from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connector.config import (
    AttributeMapping,
    Connection,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Settings,
    WriteSettings,
)
from connector.database import Database
from connector.doctor import Check, examine
from connector.errors import LoginError, UnreachableError
from cypher import Statement, load
from model.settings import ModelSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server

FILM = EntityMapping(
    "film",
    EntitySide("Film", ("id",)),
    EntitySide("Movie", ("imdb",)),
    (
        AttributeMapping("title", ("title", "original"), ("name",)),
        AttributeMapping("year", ("year",), ("released",)),
    ),
)
PERSON = EntityMapping(
    "person",
    EntitySide("Person", ("name", "born")),
    EntitySide("Artist", ("id",)),
    (AttributeMapping("name", ("name",), ("name",)),),
)
DIRECTED = RelationMapping(
    "directed",
    (RelationPattern("Film", "DIRECTED_BY", "Person"),),
    (RelationPattern("Movie", "DIRECTED", "Artist", reverse=True),),
)
MAPPING = Mapping((FILM, PERSON), (DIRECTED,))

SOURCE = """
CREATE (m:Film {id: 'f1', title: 'M', year: 1931}), (w:Film {id: 'f2', title: 'W', original: 'V'})
CREATE (l:Person {name: 'Fritz Lang', born: 1890}), (m)-[:DIRECTED_BY]->(l)
"""
TARGET = """
CREATE (m:Movie {imdb: 'tt1', name: 'M', released: 1931}), (w:Movie {imdb: 'tt2', name: 'W'})
CREATE (l:Artist {id: 'nm1', name: 'Lang, Fritz'}), (l)-[:DIRECTED]->(m)
"""


def write(database: Database, text: str, **parameters: object) -> None:
    database.write(Statement("test", "test", "write", (), (), text), parameters)


class Pair:
    """Two databases with a mapped film catalogue each; on Community both are the same one."""

    def __init__(self, source: Database, target: Database) -> None:
        self.source, self.target = source, target
        write(source, SOURCE)
        write(target, TARGET)

    def examine(self, mapping: Mapping = MAPPING, **instead: Any) -> tuple[Check, ...]:
        databases = {"source": self.source, "target": self.target, **instead}
        return examine(settings(mapping), databases["source"], databases["target"])


def settings(mapping: Mapping) -> Settings:
    return Settings(
        path=Path("sameas.toml"), source_graph="one", target_graph="other",
        source=Connection("source", ""), target=Connection("target", ""), mapping=mapping,
        model=ModelSettings(), write=WriteSettings(), checkpoint=Path("sameas.model"),
    )  # fmt: skip


@pytest.fixture
def pair(server: Server) -> Iterator[Pair]:
    with (
        Database.open(server.connection("source"), step="doctor") as source,
        Database.open(server.connection("target"), step="doctor") as target,
    ):
        yield Pair(source, target)


def not_ok(checks: tuple[Check, ...]) -> list[Check]:
    assert all(check.fix for check in checks if check.status != "ok")
    assert all(bool(check.exit_code) == (check.status == "fail") for check in checks)
    return [check for check in checks if check.status != "ok"]


def exit_code(checks: tuple[Check, ...]) -> int:
    return max(check.exit_code for check in checks)


def test_everything_is_in_place(server: Server, pair: Pair) -> None:
    checks = pair.examine()
    assert not_ok(checks) == []
    told = {check.message for check in checks}
    assert any(pair.source.server.version in message for message in told)
    assert "2 entity types and 1 relations, all there in both graphs, with their directions" in told
    assert "filled (source / target): title 100% / 100%, year 50% / 50%" in told
    assert "may be written (this edition has no roles)" in told
    assert ("are one database: links are direct" in told) == (server.name != "embedded")
    assert [check.subject for check in checks][-1] == "size"


def test_of_neighbours_only_the_most_that_may_be_filled_is_known(pair: Pair) -> None:
    director = AttributeMapping(
        "director",
        (NeighbourProperty("DIRECTED_BY", "Person", "name"),),
        ("name", NeighbourProperty("DIRECTED", "Artist", "name", reverse=True)),
    )
    checks = pair.examine(Mapping((replace(FILM, attributes=(director,)), PERSON)))
    told = {check.message for check in checks if check.subject == "[entity.film]"}
    assert told == {"filled (source / target): director up to 50% / 100%"}
    assert not_ok(checks) == []


def test_it_writes_nothing(pair: Pair) -> None:
    count = Statement("c", "c", "read", (), ("n",), "MATCH (n) RETURN count(n) AS n")
    before = pair.source.read(count), pair.target.read(count)
    pair.examine()
    assert (pair.source.read(count), pair.target.read(count)) == before


def test_a_server_that_is_down_and_the_other_is_still_examined(pair: Pair) -> None:
    write(pair.target, "MATCH (m:Movie) REMOVE m.released")
    down = UnreachableError("source database bolt://x does not answer", hint="start it")
    checks = pair.examine(source=down)
    assert checks[0] == Check("fail", "source", str(down), "start it", 7)
    assert [check.exit_code for check in not_ok(checks)] == [7, 4]
    assert "released" in not_ok(checks)[1].message


def test_both_servers_refuse(pair: Pair) -> None:
    refused = LoginError("refused", hint="check the password")
    checks = pair.examine(source=refused, target=refused)
    assert [(check.subject, check.exit_code) for check in checks] == [("source", 7), ("target", 7)]


def test_an_empty_database(pair: Pair) -> None:
    write(pair.target, "MATCH (n) DETACH DELETE n")
    found = not_ok(pair.examine())
    assert any("no nodes" in check.message for check in found)
    assert {check.exit_code for check in found} == {4}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("MATCH (m:Movie) REMOVE m:Movie SET m:Picture", "label 'Movie'"),
        ("MATCH (m:Movie) SET m.title = m.name REMOVE m.name", "property 'name'"),
        ("MATCH (m:Movie) SET m.tt = m.imdb REMOVE m.imdb", "property 'imdb'"),
        ("MATCH ()-[r:DIRECTED]->() DELETE r", "type 'DIRECTED'"),
    ],
)
def test_something_mapped_is_gone(pair: Pair, change: str, message: str) -> None:
    write(pair.target, change)
    checks = pair.examine()
    assert exit_code(checks) == 4
    assert any(message in check.message for check in not_ok(checks))


def test_a_relation_that_runs_the_other_way_is_recognised(pair: Pair) -> None:
    write(pair.target, "MATCH (l:Artist)-[r:DIRECTED]->(m) DELETE r CREATE (m)-[:DIRECTED]->(l)")
    [check] = not_ok(pair.examine())
    assert (check.status, check.exit_code) == ("fail", 4)
    assert "other way" in check.fix


def test_properties_of_rare_nodes_are_seen(pair: Pair) -> None:
    write(pair.target, "MATCH (m:Movie) REMOVE m.released")
    write(pair.target, "UNWIND range(1, 3000) AS i CREATE (:Movie {imdb: 'x' + i, name: 'N'})")
    write(pair.target, "MATCH (m:Movie {imdb: 'x3000'}) SET m.released = 1999")
    found = not_ok(pair.examine())
    assert {check.status for check in found} == {"warn"}
    assert "year is filled for 50.0% of the source and 0.0% of the target" in found[-1].message


def test_keys_that_are_missing_or_not_unique(pair: Pair) -> None:
    write(
        pair.source,
        "CREATE (:Film {title: 'no key'}), (:Film {id: ''}), (:Film {id: 'f1', title: 'twice'})",
    )
    found = {check.message.split(",")[0]: check for check in not_ok(pair.examine())}
    assert set(found) == {
        "1 of 5 nodes (:Film) without id",
        "1 of 5 nodes (:Film) with an empty id",
        "2 of 5 nodes (:Film) that share their id with another",
    }
    assert (
        "for example f1" in found["2 of 5 nodes (:Film) that share their id with another"].message
    )
    assert {check.exit_code for check in found.values()} == {0}


def test_composite_keys(pair: Pair) -> None:
    write(pair.source, "CREATE (:Person {name: 'Thea von Harbou'})")
    [check] = not_ok(pair.examine())
    assert "1 of 2 nodes (:Person) without name + born" in check.message


def test_a_key_that_nobody_has_to_himself(pair: Pair) -> None:
    write(pair.target, "MATCH (m:Movie) SET m.imdb = 'same'")
    [check] = not_ok(pair.examine())
    assert (check.status, check.exit_code) == ("fail", 4)


def test_a_missing_index_with_the_statement_that_creates_it(pair: Pair) -> None:
    write(pair.target, "UNWIND range(1, 2000) AS i CREATE (:Movie {imdb: 'x' + i, name: 'N' + i})")
    write(pair.target, "MATCH (m:Movie) SET m.released = 1999")
    [check] = not_ok(pair.examine())
    assert check.status == "warn"
    assert "2,002 nodes (:Movie)" in check.message
    write(pair.target, check.fix)
    # A server builds the index in the background.
    until = time.monotonic() + 30
    while not_ok(pair.examine()) and time.monotonic() < until:
        time.sleep(0.2)
    assert not_ok(pair.examine()) == []


def test_a_lock_that_is_held_and_one_that_was_left_behind(pair: Pair) -> None:
    taking = {"name": "write", "token": "t", "owner": "ada@cray, process 1", "stale": 600_000}
    pair.target.write(load("run/lock_take"), taking)
    [check] = not_ok(pair.examine())
    assert "ada@cray, process 1" in check.message
    write(pair.target, "MATCH (l:SameAsLock) SET l.beat = l.beat - 3600000")
    checks = pair.examine()
    assert not_ok(checks) == []
    assert any("left behind by ada@cray" in check.message for check in checks)


def test_a_machine_that_is_too_small(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.doctor.size._BASE_GIB", 100_000.0)
    [check] = not_ok(pair.examine())
    assert (check.subject, check.status) == ("size", "warn")
