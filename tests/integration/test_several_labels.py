"""Films and shorts in one graph, titles in the other: proposed, read and linked as one type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from tests.integration.command import commands
from tests.integration.target import ask, do, everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from connector.config import Connection
    from tests.integration.servers import Server

MAPPED = """
[source]
graph = "a"
[target]
graph = "b"
[entity.title]
source = "Film|Short.id"
target = "Title.no"
attributes.title = { source = "title", target = "name" }
[entity.person]
source = "Person.id"
target = { label = ["Actor", "Director"], key = "id" }
link = false
attributes.name = { source = "name", target = "name" }
[relation.cast]
source = "(:Film|Short)-[:WITH]->(:Person)"
target = "(:Title)<-[:IN]-(:Actor|Director)"
"""
FIRST = "silent golden broken hidden lonely frozen burning distant crooked early"
LAST = "river harbour mirror garden island letter orchard bridge lantern desert"
TITLES = [f"The {one} {other}" for one in FIRST.split() for other in LAST.split()]
PEOPLE = [f"{one.title()} {other.title()}son" for one in LAST.split() for other in FIRST.split()]


def fill(source: Database, target: Database) -> None:
    """Create 60 films and 30 shorts, of which 80 stand among 90 titles of two kinds of people."""
    for label, first, last in (("Film", 0, 60), ("Short", 60, 90)):
        do(
            source,
            f"UNWIND $rows AS row CREATE (f:{label} {{id: row[0], title: row[1]}}) "
            "MERGE (p:Person {id: row[2], name: row[3]}) CREATE (f)-[:WITH]->(p)",
            rows=[[f"f{i}", TITLES[i], f"p{i % 50}", PEOPLE[i % 50]] for i in range(first, last)],
        )
    for label, kept in (("Actor", 0), ("Director", 1)):
        do(
            target,
            f"UNWIND $rows AS row MERGE (p:{label} {{id: row[2], name: row[3]}}) "
            "CREATE (p)-[:IN]->(:Title {no: row[0], name: row[1]})",
            rows=[
                [f"t{i}", TITLES[i].upper(), f"a{i % 50}", PEOPLE[i % 50]]
                for i in range(10, 100)
                if i % 2 == kept
            ],
        )


def linked(target: Database) -> dict[str, str]:
    """Return the key of the source to that of the target, of each link."""
    rows = ask(target, "MATCH (a)-[s:SAME_AS]->(b:Title)", "coalesce(a.key, a.id)", "b.no")
    assert len(dict(rows)) == len(rows)
    return dict(rows)


@pytest.fixture
def places(
    request: pytest.FixtureRequest, running_server: Callable[[str], Server]
) -> tuple[Connection, Connection]:
    """Source and target: two databases, one of each Neo4j for both, and one Neo4j for each."""
    if request.param == "two Neo4j":
        found: tuple[Connection, Connection] = request.getfixturevalue("two_servers")
        return found
    server = running_server(request.param)
    server.empty()
    return server.connection("source"), server.connection("target")


@pytest.mark.parametrize(
    ("places", "indexed"),
    [("embedded", False), ("neo4j-5.26", False), ("neo4j-2026.08", True), ("two Neo4j", True)],
    indirect=["places"],
)
def test_any_of_several_labels_from_training_to_a_decision(
    places: tuple[Connection, Connection], tmp_path: Path, indexed: bool
) -> None:
    (tmp_path / "sameas.toml").write_text(MAPPED)
    run = commands(*places, tmp_path)

    with (
        Database.open(places[0], step="test") as source,
        Database.open(places[1], step="test") as target,
    ):
        fill(source, target)
        indexes = [(source, "Film", "id"), (source, "Short", "id"), (target, "Title", "no")]
        for database, label, key in indexes if indexed else ():
            do(database, f"CREATE INDEX IF NOT EXISTS FOR (n:{label}) ON (n.{key})")
        checks = json.loads(run("doctor", "--json"))
        assert not [check for check in checks if check["status"] == "fail"]
        run("train", "-q")
        run("sync")
        right = {f"f{i}": f"t{i}" for i in range(10, 90)}
        found = linked(target)
        assert len(right.items() & found.items()) >= 76
        assert len(found.items() - right.items()) <= 2
        shorts = sorted(key for key in found if int(key[1:]) >= 60)
        assert len(shorts) >= 25

        stood = everything(target)
        assert "nothing to write" in run("sync")
        assert everything(target) == stood
        stand_ins = ask(target, "MATCH (a:SameAsRef)", "DISTINCT a.label")
        assert stand_ins in ([], [("Film|Short",)])
        assert "linked" in run("explain", shorts[0], found[shorts[0]])

        # A person rules one short out and takes another for sure: so it stays.
        sheet = tmp_path / "answers.csv"
        sheet.write_text(
            "type,source_key,target_key,same\n"
            f"title,{shorts[0]},{found[shorts[0]]},0\ntitle,{shorts[1]},{found[shorts[1]]},1\n"
        )
        assert run("review", "--import", str(sheet), "--by", "ada")
        run("sync")
        decided = linked(target)
        assert shorts[0] not in decided
        assert decided[shorts[1]] == found[shorts[1]]

        # Gone is gone, though other labels of the type are there.
        do(source, "MATCH (s:Short) SET s:Clip REMOVE s:Short")
        assert "'Short'" in run("sync", expect=4)


def test_init_proposes_one_type(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    with (
        Database.open(embedded_pair[0], step="test") as source,
        Database.open(embedded_pair[1], step="test") as target,
    ):
        fill(source, target)
    commands(*embedded_pair, tmp_path)("init", "--source-graph", "a", "--target-graph", "b")
    text = (tmp_path / "sameas.toml").read_text()
    assert 'source = "Film|Short.id"' in text
    assert '"(:Film|Short)-[:WITH]->(:Person)"' in text
