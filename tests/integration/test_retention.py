"""What is older than the history that is kept is forgotten, and nothing that a rollback needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from connector.apply import Pruned, prune
from connector.apply.lock import held
from connector.config import KeepHistory, WriteSettings
from connector.database import Database
from connector.errors import LockedError, RollbackError
from connector.runs import latest_schema, list_runs
from tests.integration.target import ask, create_movies, do, everything, sync, want
from tests.integration.test_rollback import as_of, links, undo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server

PAIR = ("dbpedia", "imdb")
SMALL = WriteSettings(batch=7)


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 60)
        yield database


def write_runs(target: Database, number: int) -> tuple[list[str], list[list[str]]]:
    """Write runs that each change ten links, add one, and close one of before."""
    runs, after = [], []
    for turn in range(number):
        stay = [want("stays", "m59", 0.9)]
        moving = [want(f"s{i}", f"m{i}", 0.3 + 0.1 * turn) for i in range(10)]
        done = sync(target, [*stay, *moving, want(f"new{turn}", f"m{20 + turn}")])
        assert done.run_id is not None
        runs.append(done.run_id)
        after.append(links(target))
    return runs, after


def forget(target: Database, keep: KeepHistory, now: datetime | None = None) -> Pruned:
    return prune(target, PAIR, settings=replace(SMALL, keep_history=keep), now=now)


def test_every_run_within_the_history_can_be_rolled_back(target: Database) -> None:
    runs, after = write_runs(target, 6)
    stands = links(target)
    history = [as_of(target, run) for run in runs[3:]]
    found = forget(target, KeepHistory(runs=3))
    # The first run stays, for a link that never changed names it; the third, for its versions
    # are what the fourth closed.
    assert found == Pruned(versions=22, runs=1)
    assert links(target) == stands
    assert [run.id for run in list_runs(target)] == [*reversed(runs[2:]), runs[0]]
    assert [as_of(target, run) for run in runs[3:]] == history
    for run, then in zip(reversed(runs[3:]), (after[4], after[3], after[2]), strict=True):
        undo(target, run)
        assert links(target) == then
    with pytest.raises(RollbackError, match="no longer kept"):
        undo(target, runs[0], cascade=True)


def test_again_it_writes_nothing(target: Database) -> None:
    write_runs(target, 4)
    assert forget(target, KeepHistory(runs=9)) == Pruned()
    forget(target, KeepHistory(runs=2))
    stands = everything(target)
    assert forget(target, KeepHistory(runs=2)) == Pruned()
    assert prune(target, PAIR, settings=SMALL) == Pruned()
    assert everything(target) == stands


def test_days_are_counted_from_now_and_the_last_run_stays(target: Database) -> None:
    runs, after = write_runs(target, 3)
    now = datetime.now(timezone.utc)
    assert forget(target, KeepHistory(days=30), now + timedelta(days=29)) == Pruned()
    found = forget(target, KeepHistory(days=30), now + timedelta(days=31))
    assert found.versions == 11
    undo(target, runs[2])
    assert links(target) == after[1]


def test_what_a_rollback_restored_is_kept_as_long_as_the_rollback(target: Database) -> None:
    runs, after = write_runs(target, 4)
    undone = undo(target, runs[3])
    history = as_of(target, runs[3])
    forget(target, KeepHistory(runs=2))
    assert links(target) == after[2]
    assert as_of(target, runs[3]) == history
    undo(target, undone.run_id)
    assert links(target) == after[3]


def test_other_pairs_of_graphs_decisions_and_entities_are_not_touched(target: Database) -> None:
    for confidence in (0.5, 0.7, 0.9):
        sync(target, [want("x", "m1", confidence)], graphs=("freebase", "imdb"))
    do(
        target,
        "MATCH (r:SameAsRef {key: 'x'}), (m:Movie {imdbId: 'm2'}) CREATE (r)-[:NOT_SAME_AS]->(m)",
    )
    others = everything(target)
    write_runs(target, 4)
    forget(target, KeepHistory(runs=1))
    assert set(others) <= set(everything(target)) | {
        line for line in others if "SameAsLock" in line
    }
    assert ask(target, "MATCH (r:SameAsRun) WHERE r.source = 'freebase'", "count(r)") == [(3,)]


def test_what_drift_is_measured_from_is_kept(target: Database) -> None:
    runs, _ = write_runs(target, 3)
    do(target, "MATCH (run:SameAsRun {id: $id}) SET run.schema = 'as it was'", id=runs[2])
    # Rollbacks record no schema: the last run that did is older than what is kept.
    undone = undo(target, runs[2])
    do(target, "MATCH ()-[w:WAS_SAME_AS]->() DELETE w")
    do(target, "MATCH ()-[s:SAME_AS]->() DELETE s")
    forget(target, KeepHistory(runs=1))
    assert [run.id for run in list_runs(target)] == [undone.run_id, runs[2]]
    assert latest_schema(target, *PAIR) == (runs[2], "as it was")
    stands = everything(target)
    assert forget(target, KeepHistory(runs=1)) == Pruned()
    assert everything(target) == stands


def test_a_sync_that_stopped_halfway_is_forgotten_as_any_other(target: Database) -> None:
    runs, after = write_runs(target, 3)
    do(target, "MATCH (run:SameAsRun {id: $id}) SET run.status = 'interrupted'", id=runs[0])
    forget(target, KeepHistory(runs=2))
    for run, then in ((runs[2], after[1]), (runs[1], after[0])):
        undo(target, run)
        assert links(target) == then


def test_another_run_is_waited_for(target: Database) -> None:
    write_runs(target, 3)
    with held(target, stale=600), pytest.raises(LockedError):
        forget(target, KeepHistory(runs=1))
