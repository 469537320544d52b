"""A run stops where what it was made for has changed, and says what changed since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from connector.runs import list_runs
from tests.integration.command import Finished, environment, sameas
from tests.integration.target import do, everything

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
[entity.film]
source = "Film.id"
target = "Movie.id"
attributes.title = { source = "title", target = "title" }
attributes.year = { source = "year", target = "year" }
[entity.person]
source = "Person.id"
target = "Actor.id"
link = false
attributes.name = { source = "name", target = "name" }
[relation.actor]
source = "(:Film)-[:STARRING]->(:Person)"
target = "(:Movie)<-[:ACTED_IN]-(:Actor)"
"""


def fill(database: Database, film: str, person: str, starring: str) -> None:
    do(
        database,
        f"UNWIND range(1, 20) AS i CREATE (:{film} {{id: 'f' + toString(i), "
        f"title: 'The film number ' + toString(i), year: 1950 + i}})",
    )
    do(
        database,
        f"UNWIND range(1, 20) AS i CREATE (:{person} {{id: 'p' + toString(i), "
        f"name: 'Somebody the ' + toString(i)}})",
    )
    do(
        database,
        f"MATCH (f:{film}), (p:{person}) WHERE substring(f.id, 1) = substring(p.id, 1) "
        f"CREATE {starring}",
    )


@pytest.fixture
def run(
    server: Server, tmp_path: Path
) -> tuple[Callable[..., Finished], tuple[Connection, Connection]]:
    """Return the command line in a folder where a mapping, a model and a first run are."""
    places = server.connection("source"), server.connection("target")
    (tmp_path / "sameas.toml").write_text(MAPPED)

    def command(*arguments: str) -> Finished:
        return sameas(*arguments, folder=tmp_path, variables=environment(*places))

    with Database.open(places[0], step="test") as source:
        fill(source, "Film", "Person", "(f)-[:STARRING]->(p)")
    with Database.open(places[1], step="test") as target:
        fill(target, "Movie", "Actor", "(p)-[:ACTED_IN]->(f)")
    for name in ("train", "sync"):
        done = command(name)
        assert done.code == 0, done.err
    return command, places


def test_each_drift_stops_the_run_and_is_told(
    run: tuple[Callable[..., Finished], tuple[Connection, Connection]],
) -> None:
    command, places = run
    with (
        Database.open(places[0], step="test") as source,
        Database.open(places[1], step="test") as target,
    ):
        [first] = list_runs(target)
        for database, change, back, told in (
            (
                target,
                "MATCH (n:Movie) WHERE n.year > 1955 SET n.old = n.year REMOVE n.year",
                "MATCH (n:Movie) WHERE n.old IS NOT NULL SET n.year = n.old REMOVE n.old",
                "target, film: the property 'year' stood on 100% of the nodes and stands on 25%",
            ),
            (
                source,
                "MATCH (n:Film) SET n.year = toString(n.year)",
                "MATCH (n:Film) SET n.year = toInteger(n.year)",
                "source, film: the property 'year' was number and is text now",
            ),
            (
                source,
                "MATCH (n:Film {id: 'f2'}) SET n.id = 'f1'",
                "MATCH (n:Film {id: 'f1', year: 1952}) SET n.id = 'f2'",
                "source, film: the key id was unique and is shared by 2 nodes now",
            ),
            (
                target,
                "MATCH (p:Actor)-[r:ACTED_IN]->(f:Movie) CREATE (f)-[:ACTED_IN]->(p) DELETE r",
                "MATCH (f:Movie)-[r:ACTED_IN]->(p:Actor) CREATE (p)-[:ACTED_IN]->(f) DELETE r",
                "(:Movie)<-[:ACTED_IN]-(:Actor) had 1.00 relationships for each Movie",
            ),
            (
                source,
                "MATCH (p:Person) SET p:Human REMOVE p:Person",
                "MATCH (p:Human) SET p:Person REMOVE p:Human",
                "source, person: the label 'Person' had 20 nodes and has none now",
            ),
        ):
            do(database, change)
            before = everything(target)
            done = command("sync")
            assert done.code == 4, done.err + done.out
            assert told in done.err
            assert f"since run {first.id}" in done.err
            assert everything(target) == before
            do(database, back)
        done = command("sync", "--json")
        assert done.code == 0, done.err
        assert done.document["run"] is None


def test_training_again_takes_the_graphs_as_they_are(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    (tmp_path / "sameas.toml").write_text(MAPPED)
    variables = environment(*embedded_pair)
    with (
        Database.open(embedded_pair[0], step="test") as source,
        Database.open(embedded_pair[1], step="test") as target,
    ):
        fill(source, "Film", "Person", "(f)-[:STARRING]->(p)")
        fill(target, "Movie", "Actor", "(p)-[:ACTED_IN]->(f)")
        assert sameas("train", folder=tmp_path, variables=variables).code == 0
        do(target, "MATCH (n:Movie) WHERE n.year > 1955 REMOVE n.year")
    done = sameas("plan", folder=tmp_path, variables=variables)
    assert done.code == 4
    assert "since the training of" in done.err
    assert "sameas train" in done.err
    assert sameas("train", folder=tmp_path, variables=variables).code == 0
    assert sameas("plan", folder=tmp_path, variables=variables).code == 0
