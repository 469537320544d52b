"""sameas plan, apply, runs and rollback as people type them; what only shows writes nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from tests.integration.command import Finished, environment, sameas
from tests.integration.servers import Neo4jServer
from tests.integration.target import ask, do, everything
from tests.integration.test_sync_schedule import FILMS, MAPPED, links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.servers import Server

    Command = Callable[..., Finished]


@pytest.fixture
def ready(server: Server, tmp_path: Path) -> Iterator[tuple[Command, Database]]:
    source, target = server.connection("source"), server.connection("target")
    (tmp_path / "sameas.toml").write_text(MAPPED)

    def command(*arguments: str) -> Finished:
        return sameas(*arguments, folder=tmp_path, variables=environment(source, target))

    with (
        Database.open(source, step="test") as first,
        Database.open(target, step="test") as database,
    ):
        for each, label in ((first, "Film"), (database, "Movie")):
            do(
                each,
                f"UNWIND range(1, {FILMS}) AS i CREATE (:{label} {{id: '{label[0]}' + toString(i), "
                "title: 'The film number ' + toString(i) + ' of ' + toString(i * 7919)})",
            )
        yield command, database


def committed(server: Server) -> str | None:
    """Return what every transaction that writes moves, where the server counts them."""
    return server.running.committed() if isinstance(server.running, Neo4jServer) else None


@pytest.mark.timeout(900)
def test_the_way_of_a_plan_from_its_file_to_its_rollback(
    ready: tuple[Command, Database], server: Server, tmp_path: Path
) -> None:
    command, database = ready
    file = tmp_path / "tonight.json"

    def writes_nothing(*arguments: str) -> Finished:
        before, counted = everything(database), committed(server)
        done = command(*arguments)
        assert everything(database) == before
        assert committed(server) == counted
        return done

    assert command("train").code == 0
    done = writes_nothing("plan", "--out", str(file), "--detailed-exitcode")
    assert done.code == 3, done.err
    assert "the links of lowest confidence that are added" in done.out
    document = writes_nothing("plan", "--json").document
    assert (document["add"], document["types"]["film"]["add"]) == (FILMS, FILMS)
    risks = document["riskiest"]["film"]["add"]
    assert len(risks) == 10
    assert risks == sorted(risks, key=lambda one: one["confidence"])
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["format"] == "sameas plan"
    for connection in (server.connection("source"), server.connection("target")):
        assert connection.password is not None
        for secret in (connection.password, connection.uri):
            assert secret not in text

    first = command("apply", str(file), "--json").document
    assert first["added"] == FILMS
    again = writes_nothing("plan", "--detailed-exitcode")
    assert again.code == 0, again.err
    repeated = command("apply", str(file))
    assert repeated.code == 0, repeated.err
    assert f"run {first['run']} has applied this plan" in repeated.out

    do(database, "MATCH ()-[s:SAME_AS]->(:Movie {id: 'M7'}) DELETE s")
    stale = command("plan", "--out", str(file), "--json")
    assert stale.code == 0, stale.err
    do(database, "CREATE (:Movie {id: 'new', title: 'new'})")
    before = links(database)
    refused = command("apply", str(file), "--json")
    assert refused.code == 5
    assert f"film: {FILMS} entities were in the target" in refused.document["message"]
    assert links(database) == before

    [run] = writes_nothing("runs", "--json").document
    assert run["id"] == first["run"]
    detail = writes_nothing("runs", run["id"], "--json").document
    assert detail["types"]["film"] == {
        "wrote": FILMS - 1, "standing": FILMS - 1, "closed": 0, "restored": 0,
    }  # fmt: skip
    assert "still stand" in command("runs", run["id"]).out
    assert command("runs", "2026-01-01").code == 2
    shown = writes_nothing("rollback", run["id"], "--dry-run")
    assert shown.code == 0, shown.err
    assert re.search(rf"^film +0 +{FILMS - 1}$", shown.out, re.MULTILINE)
    assert command("rollback", run["id"]).code == 0
    assert ask(database, "MATCH ()-[s:SAME_AS]->()", "count(s)") == [(0,)]
    undone = writes_nothing("runs", run["id"]).out
    assert "undone by" in undone
