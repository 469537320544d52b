"""Commands that only look write nothing: no node, no property, no name, not even a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import neo4j
import pytest
from neo4j.exceptions import ClientError

import cypher
from connector.database import Database
from cypher import Statement
from tests.integration.command import environment
from tests.integration.forked import sameas
from tests.integration.servers import RELEASES, Neo4jServer
from tests.integration.target import TOML, create_films, everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.servers import Server

LOOKING = (
    ("init", "--out", "proposed.toml"),
    ("doctor",),
    ("train",),
    ("evaluate", "--links", "links.csv"),
    ("plan",),
    ("plan", "--out", "plan.json", "--json"),
    ("explain", "F1", "M1"),
    ("review", "--export", "sheet.csv"),
    ("decisions",),
    ("runs",),
    ("runs", "{run}"),
    ("rollback", "{run}", "--dry-run"),
)
FILMS = 30
SCHEMA = Statement(
    "test/schema", "what there is of constraints and indexes", "read", (), ("name",),
    "SHOW INDEXES YIELD name RETURN name ORDER BY name",
)  # fmt: skip


def state(server: Server, *databases: Database) -> list[object]:
    """Return all there is, and what every transaction that writes moves."""
    assert isinstance(server.running, Neo4jServer)
    found: list[object] = [
        part for each in databases for part in (everything(each), each.read(SCHEMA))
    ]
    return [*found, server.running.committed()]


@pytest.mark.parametrize("server", sorted(RELEASES), indirect=True)
def test_commands_that_look_write_nothing(server: Server, tmp_path: Path) -> None:
    places = server.connection("source"), server.connection("target")
    variables = environment(*places)
    (tmp_path / "sameas.toml").write_text(TOML)
    (tmp_path / "links.csv").write_text("F1,M1\nF2,M2\n")
    with (
        Database.open(places[0], step="test") as source,
        Database.open(places[1], step="test") as target,
    ):
        create_films(source, target, FILMS)
        run = ""
        for number in range(2):
            before = state(server, source, target)
            for command in LOOKING:
                if number == 0 and "{run}" in command:
                    continue  # there is none yet
                arguments = [run if word == "{run}" else word for word in command]
                done = sameas(*arguments, "-v", folder=tmp_path, variables=variables)
                assert done.code == 0, (command, done)
                assert state(server, source, target) == before, command
                (tmp_path / "proposed.toml").unlink(missing_ok=True)
            done = sameas("sync", "--json", folder=tmp_path, variables=variables)
            assert done.code == 0, done
            if number == 0:
                run = done.document["run"]
                assert run, "there was something to write"
                assert state(server, source, target)[-1] != before[-1], "it does move"
            else:
                assert state(server, source, target) == before, "a sync without changes"


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_the_rights_are_in_words_that_the_server_knows(
    running_server: Callable[[str], Server], tmp_path: Path, release: str
) -> None:
    """Community has no roles: it tells a command that it lacks from one that there is not."""
    to = running_server(release).connection()
    assert to.username is not None
    assert to.password is not None
    printed = sameas(
        "grants", "--database", "fi`lms", "--reader", "r\"e", "--writer", "wri ter",
        folder=tmp_path, variables={},
    )  # fmt: skip
    text = "\n".join(line for line in printed.out.splitlines() if not line.startswith("//"))
    commands = [one.strip() for one in text.split(";") if one.strip()]
    assert len(commands) > 10
    with (
        neo4j.GraphDatabase.driver(to.uri, auth=(to.username, to.password)) as driver,
        driver.session(database="system") as session,
    ):
        for command in commands:
            with pytest.raises(ClientError) as caught:
                session.run(neo4j.Query(command)).consume()
            assert caught.value.code is not None
            assert caught.value.code.endswith("UnsupportedAdministrationCommand"), command
        with pytest.raises(ClientError) as caught:
            session.run("GRANT SHOW NOTHING AT ALL ON DATABASE x TO y").consume()
        assert caught.value.code is not None
        assert caught.value.code.endswith("SyntaxError")


def test_everything_that_reads_says_so() -> None:
    """What `Database.read` accepts is sent in READ access mode, which Neo4j enforces."""
    writing = ("CREATE ", "MERGE ", "SET ", "DELETE ", "REMOVE ", "DROP ")
    for name in cypher.names():
        statement = cypher.load(name)
        body = [line for line in statement.text.splitlines() if not line.startswith("//")]
        if statement.access == "read":
            assert not [line for line in body if line.lstrip().startswith(writing)], name
