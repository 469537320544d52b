from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

import cypher
from connector.apply import lock as apply_lock
from connector.apply.constraints import ensure_constraints
from connector.apply.lock import Lock, held
from connector.config import WriteSettings
from connector.database import Database
from connector.errors import LockedError, TimedOutError
from tests.integration.servers import RELEASES
from tests.integration.target import ask, create_movies, do, pairs, standing, sync, want

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from connector.database import Transaction
    from model.progress import Advance
    from tests.integration.servers import Server

THREADS = 8


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        yield database


def race(target: Database, stale: float) -> list[int]:
    """Let threads take the lock at once and keep it; return who got it."""
    start, end = threading.Barrier(THREADS), threading.Barrier(THREADS)

    def run(number: int) -> int | None:
        start.wait(30)
        try:
            with held(target, stale=stale):
                end.wait(30)
                return number
        except LockedError:
            end.wait(30)
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(run, range(THREADS)))
    return [number for number in found if number is not None]


def test_exactly_one_of_many_takes_the_lock(target: Database) -> None:
    target.write(cypher.load("run/constrain_locks"))
    for _ in range(3):
        do(target, "MATCH (l:SameAsLock) DELETE l")
        assert len(race(target, stale=60)) == 1
        assert len(race(target, stale=60)) == 1
        do(target, "MATCH (l:SameAsLock) SET l.token = 'dead', l.beat = timestamp() - 100000")
        assert len(race(target, stale=60)) == 1
    assert ask(target, "MATCH (l:SameAsLock)", "l.token", "l.owner") == [(None, None)]


def test_without_its_constraint_two_never_write_at_once(target: Database) -> None:
    def confirmed(_: int) -> tuple[float, float] | None:
        try:
            with held(target, stale=60) as lock:
                target.write_together(lock.keep)
                since = time.monotonic()
                time.sleep(0.3)
                until = time.monotonic()
                target.write_together(lock.keep)
                return since, until
        except LockedError:
            return None

    for _ in range(5):
        do(target, "MATCH (l:SameAsLock) DELETE l")
        with ThreadPoolExecutor(4) as pool:
            spans = sorted(span for span in pool.map(confirmed, range(4)) if span)
        assert all(until <= since for (_, until), (since, _) in itertools.pairwise(spans))


def test_a_held_lock_refuses_and_says_who_holds_it(target: Database) -> None:
    create_movies(target, 1)
    with held(target, stale=600):
        with pytest.raises(
            LockedError, match=r"process \d+, last sign of life \d+ s ago"
        ) as caught:
            sync(target, [want("a", "m0")])
        assert "600 s" in caught.value.hint
    assert sync(target, [want("a", "m0")]).added == 1


def test_nothing_to_write_needs_no_lock(target: Database) -> None:
    create_movies(target, 1)
    sync(target, [want("a", "m0")])
    with held(target, stale=600):
        assert sync(target, [want("a", "m0")]).run_id is None


def test_who_was_taken_over_can_no_longer_write(target: Database) -> None:
    target.write(cypher.load("run/constrain_locks"))
    with held(target, stale=600) as slow:
        do(target, "MATCH (l:SameAsLock) SET l.beat = timestamp() - 700000")
        with held(target, stale=600) as successor:
            target.write_together(successor.keep)
            with pytest.raises(LockedError, match="took the lock over"):
                target.write_together(slow.keep)
    with pytest.raises(LockedError):
        target.write_together(Lock("never held").keep)


@contextmanager
def stalled(target: Database, stale: float) -> Iterator[Future[None]]:
    """Let a run say nothing more, its transaction open and the lock's node taken."""
    ensure_constraints(target)
    taken, over = threading.Event(), threading.Event()

    def write(lock: Lock, transaction: Transaction) -> None:
        lock.keep(transaction)
        taken.set()
        over.wait(60)

    def run() -> None:
        with held(target, stale=stale) as lock:
            target.write_together(partial(write, lock))

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        try:
            assert taken.wait(30)
            yield future
        finally:
            over.set()


@pytest.mark.parametrize("server", RELEASES, indirect=True)
def test_a_run_that_stalls_amid_a_transaction_is_ended_and_taken_over(
    server: Server, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_lock, "_LEAST", 2.0)
    create_movies(target, 1)
    with (
        Database.open(server.connection("target"), step="test") as other,
        stalled(other, stale=1) as run,
    ):
        monkeypatch.undo()  # what follows may be slow
        time.sleep(1.5)  # the server takes the time when a statement begins to wait
        assert sync(target, [want("a", "m0")], settings=WriteSettings(lock_stale=1)).added == 1
    assert isinstance(run.exception(), (TimedOutError, LockedError))
    assert len(standing(target).links) == 1


@pytest.mark.parametrize("server", RELEASES, indirect=True)
def test_a_run_that_keeps_the_lock_amid_a_transaction_is_not_waited_for_without_end(
    server: Server, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_lock, "_PATIENCE", 1.0)
    create_movies(target, 1)
    with Database.open(server.connection("target"), step="test") as other:
        with stalled(other, stale=600) as run:
            with pytest.raises(LockedError, match="does not end") as caught:
                sync(target, [want("a", "m0")])
            assert "600 s" in caught.value.hint
            limited = replace(server.connection("target"), transaction_timeout=45.0)
            with (
                Database.open(limited, step="test") as brief,
                pytest.raises(LockedError, match="does not end") as caught,
            ):
                sync(brief, [want("a", "m0")])
            assert "45 s" in caught.value.hint
        assert run.exception() is None
    assert sync(target, [want("a", "m0")]).added == 1


def test_a_batch_of_a_run_that_was_taken_over_is_not_written(target: Database) -> None:
    create_movies(target, 40)
    wanted = [want(f"s{i}", f"m{i}") for i in range(40)]

    @contextmanager
    def taken_over(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        del step, total, unit

        def advance(amount: int = 1, /, **figures: float) -> None:
            del amount, figures
            do(target, "MATCH (l:SameAsLock) SET l.token = 'successor', l.beat = timestamp()")

        yield advance

    with pytest.raises(LockedError):
        sync(target, wanted, settings=WriteSettings(batch=10), progress=taken_over)
    assert len(standing(target).links) == 10
    assert ask(target, "MATCH (l:SameAsLock)", "l.token") == [("successor",)]
    do(target, "MATCH (l:SameAsLock) SET l.token = NULL")
    sync(target, wanted)
    assert pairs(standing(target).links) == pairs(wanted)
