"""sync as schedulers run it: logs, metrics, a time limit, signals, two at once."""

from __future__ import annotations

import json
import re
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from connector.apply.lock import held
from connector.database import Database
from connector.runs import list_runs
from tests.integration.command import environment, sameas, start
from tests.integration.target import ask, do, everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connector.config import Connection
    from tests.integration.servers import Server

FILMS = 300
MAPPED = """
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
attributes.title = { source = "title", target = "title" }
[write]
batch = 1
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture
def ready(server: Server, tmp_path: Path, model: Path) -> Iterator[tuple[dict[str, str], Database]]:
    """Give two graphs, a mapping and a model in a folder; a transaction a link."""
    source, target = server.connection("source"), server.connection("target")
    variables = environment(source, target)
    (tmp_path / "sameas.toml").write_text(f'checkpoint = "{model}/{server.name}"\n' + MAPPED)
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
        if not (model / server.name).exists():
            done = sameas("train", folder=tmp_path, variables=variables)
            assert done.code == 0, done.err
        yield variables, database


def links(database: Database) -> set[tuple[Any, ...]]:
    return set(
        ask(
            database,
            "MATCH (a)-[s:SAME_AS]->(b)",
            "coalesce(a.key, a.id)",
            "b.id",
            "s.confidence",
        )
    )


def unlocked(database: Database) -> bool:
    return ask(database, "MATCH (l:SameAsLock)", "l.token", "l.owner") == [(None, None)]


def wait_until_written(database: Database, number: int) -> None:
    while ask(database, "MATCH ()-[s:SAME_AS]->()", "count(s)")[0][0] < number:
        time.sleep(0.02)


def test_json_logs_metrics_and_a_line_of_summary(
    ready: tuple[dict[str, str], Database], tmp_path: Path
) -> None:
    variables, database = ready
    metrics = tmp_path / "sameas.prom"
    done = sameas(
        "sync", "--log-format", "json", "--metrics-file", str(metrics), "--timeout", "10m",
        folder=tmp_path, variables=variables,
    )  # fmt: skip
    assert done.code == 0, done.err
    [run] = list_runs(database)
    assert re.fullmatch(
        rf"run {run.id}: {FILMS} added, 0 changed, 0 closed in \d+\.\d s\n", done.out
    )
    records = [json.loads(line) for line in done.err.splitlines()]
    assert {record["command"] for record in records} == {"sync"}
    assert {"check", "read", "match", "plan", "apply"} <= {r.get("step") for r in records}
    assert all(record["seconds"] >= 0 for record in records if "step" in record)
    last = records[-1]
    assert (last["run"], last["added"], last["exitCode"]) == (run.id, FILMS, 0)
    assert all(record["time"] and record["level"] for record in records)
    text = metrics.read_text()
    assert f'sameas_sync_links{{change="added",source="a",target="b"}} {FILMS}.0\n' in text
    assert 'sameas_sync_exit_code{source="a",target="b"} 0.0\n' in text
    assert "sameas_sync_step_seconds" in text

    before = everything(database)
    done = sameas("sync", "-q", folder=tmp_path, variables=variables)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"nothing to write: {FILMS} links stand as they should\n"
    assert everything(database) == before


def test_an_error_is_a_record_too(tmp_path: Path) -> None:
    done = sameas("sync", "--log-format", "json", folder=tmp_path)
    assert done.code == 2
    [record] = [json.loads(line) for line in done.err.splitlines()]
    assert (record["level"], record["exitCode"]) == ("ERROR", 2)
    assert record["hint"]


@pytest.mark.parametrize("moment", ["before", "writing"])
def test_sigterm_gives_the_lock_back_and_ends_at_once(
    ready: tuple[dict[str, str], Database], tmp_path: Path, moment: str
) -> None:
    variables, database = ready
    metrics = tmp_path / "sameas.prom"
    process = start(
        "sync", "--log-format", "json", "--metrics-file", str(metrics),
        folder=tmp_path, variables=variables,
    )  # fmt: skip
    try:
        if moment == "writing":
            wait_until_written(database, 5)
        else:
            assert process.stderr is not None
            process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 143, err
    if moment == "writing":
        assert "SIGTERM" in err
        assert unlocked(database)
        assert [run.status for run in list_runs(database)] == ["interrupted"]
        assert 5 <= len(links(database)) < FILMS
        assert "sameas_sync_exit_code" in metrics.read_text()
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 0, done.err
    assert len(links(database)) == FILMS
    assert sum(run.added for run in list_runs(database)) == FILMS


def test_a_time_limit_ends_it_cleanly(
    ready: tuple[dict[str, str], Database], tmp_path: Path
) -> None:
    variables, database = ready
    done = sameas("sync", "--timeout", "0.2s", folder=tmp_path, variables=variables)
    assert done.code == 124
    assert "--timeout" in done.err
    assert links(database) == set()
    done = sameas("sync", "--timeout", "soon", folder=tmp_path, variables=variables)
    assert done.code == 2
    assert "90s" in done.err


def test_two_at_once_write_once(ready: tuple[dict[str, str], Database], tmp_path: Path) -> None:
    variables, database = ready
    both = [start("sync", folder=tmp_path, variables=variables) for _ in range(2)]
    ends = [process.communicate(timeout=200) for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 6]), ends
    assert len(links(database)) == FILMS
    assert sum(run.added for run in list_runs(database)) == FILMS
    assert unlocked(database)


def test_a_held_lock_is_exit_6_and_a_stale_one_is_taken_over(
    ready: tuple[dict[str, str], Database], tmp_path: Path
) -> None:
    variables, database = ready
    with held(database, stale=600):
        done = sameas("sync", folder=tmp_path, variables=variables)
        assert done.code == 6, done.err
        assert "last sign of life" in done.err
        assert links(database) == set()
        do(database, "MATCH (l:SameAsLock) SET l.beat = timestamp() - 601000")
        done = sameas("sync", folder=tmp_path, variables=variables)
        assert done.code == 0, done.err
    assert len(links(database)) == FILMS


def test_an_error_of_one_database_leaves_the_metrics_of_a_failure(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    (tmp_path / "sameas.toml").write_text(MAPPED)
    metrics = tmp_path / "sameas.prom"
    done = sameas(
        "sync", "--metrics-file", str(metrics),
        folder=tmp_path, variables=environment(*embedded_pair),
    )  # fmt: skip
    assert done.code == 1, done.err
    assert 'sameas_sync_exit_code{source="a",target="b"} 1.0\n' in metrics.read_text()
    assert "success" not in metrics.read_text()
