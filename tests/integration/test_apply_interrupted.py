"""Stopped at any moment, the graph is valid and the next run completes it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from connector.config import WriteSettings
from connector.database import Database
from connector.errors import LockedError
from connector.runs import list_runs
from tests.integration.target import ask, create_movies, do, pairs, standing, sync, want

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.progress import Advance, Progress
    from tests.integration.servers import Server

SMALL = WriteSettings(batch=10)


class StoppedError(Exception):
    """Raised by the tests in the middle of a run."""


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 60)
        yield database


def stopping(after: int, error: type[BaseException] = StoppedError) -> Progress:
    """Return a progress that raises once ``after`` batches are written."""

    @contextmanager
    def progress(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        del total, unit
        batches = 0

        def advance(amount: int = 1, /, **figures: float) -> None:
            nonlocal batches
            del amount, figures
            batches += step == "write links"
            if batches == after:
                raise error

        yield advance

    return progress


def lock(database: Database) -> list[tuple[object, ...]]:
    return ask(database, "MATCH (l:SameAsLock)", "l.token", "l.owner", "l.beat")


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize(
    ("error", "status"), [(StoppedError, "failed"), (KeyboardInterrupt, "interrupted")]
)
def test_a_run_that_is_stopped_is_completed_by_the_next(
    target: Database, after: int, error: type[BaseException], status: str
) -> None:
    sync(target, [want(f"s{i}", f"m{i}", 0.5) for i in range(20)])
    wanted = [want(f"s{i}", f"m{(i + 1) % 40}", 0.9) for i in range(40)]
    with pytest.raises(error):
        sync(target, wanted, settings=SMALL, progress=stopping(after, error))

    assert lock(target) == [(None, None, None)]
    stopped = list_runs(target)[0]
    assert stopped.status == status
    halfway = standing(target).links
    assert len({link.source_key for link in halfway}) == len(halfway)
    assert len({link.target_key for link in halfway}) == len(halfway)
    done = sync(target, wanted, settings=SMALL)
    assert done.interrupted == ()
    assert pairs(standing(target).links) == pairs(wanted)
    assert (stopped.added + done.added, stopped.closed + done.closed) == (40, 20)
    assert ask(target, "MATCH ()-[w:WAS_SAME_AS]->()", "count(w)") == [(20,)]
    assert sync(target, wanted).run_id is None


def start(server: Server, links: int) -> subprocess.Popen[str]:
    connection = server.connection("target")
    values = {
        "uri": connection.uri,
        "username": connection.username,
        "password": connection.password,
        "database": connection.database,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.interrupted", str(links)],
        env={
            **os.environ,
            "SAMEAS_TEST_TARGET": json.dumps(values),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    return process


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_the_lock_back(server: Server, target: Database, sign: int) -> None:
    process = start(server, 60)
    process.send_signal(sign)
    process.communicate(timeout=30)

    assert process.returncode in (-sign, 128 + sign)
    assert lock(target) == [(None, None, None)]
    assert [run.status for run in list_runs(target)] == ["interrupted"]
    wanted = [want(f"s{i}", f"m{i}") for i in range(60)]
    assert 10 <= len(standing(target).links) < 60
    sync(target, wanted)
    assert pairs(standing(target).links) == pairs(wanted)


def test_a_killed_run_leaves_a_lock_that_becomes_void(server: Server, target: Database) -> None:
    process = start(server, 60)
    process.kill()
    process.communicate(timeout=30)
    wanted = [want(f"s{i}", f"m{i}") for i in range(60)]

    with pytest.raises(LockedError, match="last sign of life") as caught:
        sync(target, wanted)
    assert caught.value.exit_code == 6
    assert f"process {process.pid}" in str(caught.value)
    time.sleep(0.2)
    done = sync(target, wanted, settings=WriteSettings(lock_stale=0.1))
    assert len(done.interrupted) == 1
    assert [run.status for run in list_runs(target)] == ["done", "interrupted"]
    killed = list_runs(target)[1]
    assert killed.added + done.added == 60
    assert pairs(standing(target).links) == pairs(wanted)
    assert sync(target, wanted).run_id is None


def test_a_run_left_behind_is_marked_also_if_there_is_nothing_to_write(target: Database) -> None:
    wanted = [want("a", "m0")]
    sync(target, wanted)
    do(target, "MATCH (run:SameAsRun) SET run.status = 'running'")

    done = sync(target, wanted)
    assert done.run_id is None
    assert len(done.interrupted) == 1
    assert [run.status for run in list_runs(target)] == ["interrupted"]
    assert sync(target, wanted).interrupted == ()


def test_a_void_lock_is_given_back_also_if_there_is_nothing_to_write(target: Database) -> None:
    wanted = [want("a", "m0")]
    sync(target, wanted)
    do(target, "MATCH (l:SameAsLock) SET l.token = 'dead', l.beat = timestamp() - 60000")

    sync(target, wanted, settings=WriteSettings(lock_stale=120))
    assert lock(target)[0][0] == "dead"
    assert sync(target, wanted, settings=WriteSettings(lock_stale=30)).run_id is None
    assert lock(target) == [(None, None, None)]


def test_a_living_run_is_not_marked_by_one_that_has_nothing_to_write(target: Database) -> None:
    wanted = [want("a", "m0")]
    sync(target, wanted)
    do(target, "MATCH (run:SameAsRun) SET run.status = 'running'")
    do(target, "MATCH (l:SameAsLock) SET l.token = 'other', l.beat = timestamp()")

    assert sync(target, wanted).interrupted == ()
    assert [run.status for run in list_runs(target)] == ["running"]


def test_whatever_is_wanted_in_whatever_order_it_stands_in_the_end(target: Database) -> None:
    draw = random.Random(7)
    for _ in range(8):
        sources = draw.sample(range(40), draw.randrange(41))
        targets = draw.sample(range(60), len(sources))
        wanted = [
            want(f"s{s}", f"m{t}", draw.choice([0.5, 0.9]))
            for s, t in zip(sources, targets, strict=True)
        ]
        try:
            sync(target, wanted, settings=SMALL, progress=stopping(draw.randrange(1, 6)))
        except StoppedError:
            halfway = standing(target).links
            assert len({link.source_key for link in halfway}) == len(halfway)
            assert len({link.target_key for link in halfway}) == len(halfway)
            sync(target, wanted, settings=SMALL)
        assert pairs(standing(target).links) == pairs(wanted)
        [(versions, doubles)] = ask(
            target,
            "MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b) WITH a, b, s.run AS run, count(*) AS n",
            "count(*)", "sum(CASE WHEN n > 1 THEN 1 ELSE 0 END)",
        )  # fmt: skip
        assert doubles == 0
        assert versions >= len(wanted)
