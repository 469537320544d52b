"""A plan that was kept is applied only to what it was made upon, whole, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import cypher
from connector.apply import Applied, apply
from connector.config import WriteSettings
from connector.database import Database
from connector.errors import TargetMovedError
from connector.plan import (
    Plan,
    WantedLink,
    basis,
    from_json,
    identity,
    make_plan,
    read_decisions,
    to_json,
)
from connector.runs import list_runs
from tests.integration.target import (
    FILMS,
    ask,
    create_movies,
    do,
    everything,
    pairs,
    standing,
    sync,
    want,
)
from tests.integration.test_apply_interrupted import StoppedError, stopping
from tests.integration.test_rollback import undo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.progress import Progress
    from tests.integration.servers import Server

SMALL = WriteSettings(batch=7)
BEFORE = [want(f"s{i}", f"m{i}", 0.5) for i in range(30)]
WANTED = [want(f"s{i}", f"m{i}", 0.9 if i < 10 else 0.5) for i in range(20)] + [
    want(f"s{i}", f"m{i + 10}", 0.7) for i in range(20, 40)
]


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 60)
        sync(database, BEFORE)
        yield database


def kept(database: Database, wanted: list[WantedLink]) -> Plan:
    """Return a plan as it comes from its file."""
    stands = standing(database)
    decisions = read_decisions(database, FILMS, "dbpedia", False)
    movies = [key for (key,) in ask(database, "MATCH (m:Movie)", "m.imdbId")]
    [(latest,)] = database.read(cypher.load("run/latest"))
    made = make_plan(
        stands,
        wanted,
        decisions,
        basis=basis(stands, decisions, {"target": {"film": movies}}, latest),
    )
    return from_json(to_json(made))


def carry_out(database: Database, made: Plan, progress: Progress | None = None) -> Applied:
    more = {} if progress is None else {"progress": progress}
    return apply(database, made, settings=SMALL, allow_shrink=True, identity=identity(made), **more)


def test_it_is_applied_once(target: Database) -> None:
    made = kept(target, WANTED)
    done = carry_out(target, made)
    assert (done.added, done.changed, done.closed) == (20, 10, 10)
    assert pairs(standing(target).links) == pairs(WANTED)
    stands = _without_lock(everything(target))
    again = carry_out(target, made)
    assert (again.run_id, again.already) == (None, done.run_id)
    assert _without_lock(everything(target)) == stands


def _without_lock(lines: list[str]) -> list[str]:
    return [line for line in lines if "SameAsLock" not in line]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "MATCH (:SameAsRef {key: 's3'})-[s:SAME_AS]->() DELETE s",
            ["film: 30 links stood, 29 stand now", "film s3 = m3, which it closes or changes"],
        ),
        (
            "MATCH (:SameAsRef {key: 's15'})-[s:SAME_AS]->() SET s.confidence = 0.4",
            ["film: 30 links stood, as many stand now, but not the same"],
        ),
        (
            "MATCH (:SameAsRef {key: 's15'})-[s:SAME_AS]->() SET s.locked = true",
            ["but not the same", "film: 0 decisions stood, 1 stand now"],
        ),
        (
            "MATCH (r:SameAsRef {key: 's1'}), (m:Movie {imdbId: 'm55'}) "
            "CREATE (r)-[:NOT_SAME_AS]->(m)",
            ["film: 0 decisions stood, 1 stand now"],
        ),
        ("CREATE (:Movie {imdbId: 'new'})", ["film: 60 entities were in the target, 61 are there"]),
        (
            "MATCH (m:Movie {imdbId: 'm49'}) SET m.imdbId = 'm49b'",
            ["60 entities were in the target, as many are there now, but not the same",
             "film m49, which it links, is no longer in the target"],
        ),
    ],
)  # fmt: skip
def test_what_moved_is_named_and_nothing_is_written(
    target: Database, change: str, told: list[str]
) -> None:
    made = kept(target, WANTED)
    do(target, change)
    before = _without_lock(everything(target))
    with pytest.raises(TargetMovedError) as caught:
        carry_out(target, made)
    assert caught.value.exit_code == 5
    assert "sameas plan" in caught.value.hint
    for words in told:
        assert words in str(caught.value)
    assert _without_lock(everything(target)) == before
    assert ask(target, "MATCH (l:SameAsLock)", "l.token") == [(None,)]


def test_a_run_that_came_between_is_named(target: Database) -> None:
    made = kept(target, WANTED)
    between = sync(target, [*BEFORE, want("s30", "m40", 0.7)])
    with pytest.raises(TargetMovedError, match=f"written since by {between.run_id}") as caught:
        carry_out(target, made)
    assert "s30 = m40, which it adds, stands already" in str(caught.value)


def test_what_has_nothing_to_do_with_it_may_move(target: Database) -> None:
    made = kept(target, WANTED)
    do(target, "CREATE (:Person {name: 'Ada'})")
    do(target, "MATCH (m:Movie {imdbId: 'm1'}) SET m.title = 'Another'")
    sync(target, [want("x", "m1")], graphs=("freebase", "imdb"))
    assert carry_out(target, made).added == 20


@pytest.mark.parametrize("after", [1, 2, 4])
@pytest.mark.parametrize("error", [StoppedError, KeyboardInterrupt])
def test_interrupted_it_is_completed_by_the_same_call_and_only_once(
    target: Database, after: int, error: type[BaseException]
) -> None:
    made = kept(target, WANTED)
    with pytest.raises(error):
        carry_out(target, made, stopping(after, error))
    assert pairs(standing(target).links) not in (pairs(WANTED), pairs(BEFORE))
    done = carry_out(target, made)
    assert done.skipped == {}
    assert pairs(standing(target).links) == pairs(WANTED)
    both = list_runs(target)[:2]
    assert sum(run.added for run in both) == 20
    assert sum(run.changed for run in both) == 10
    assert sum(run.closed for run in both) == 10
    assert ask(target, "MATCH ()-[w:WAS_SAME_AS]->()", "count(w)") == [(20,)]
    assert carry_out(target, made).already == done.run_id


def test_interrupted_and_moved_it_is_refused(target: Database) -> None:
    made = kept(target, WANTED)
    with pytest.raises(StoppedError):
        carry_out(target, made, stopping(2))
    do(target, "CREATE (:Movie {imdbId: 'new'})")
    with pytest.raises(TargetMovedError, match="61 are there now"):
        carry_out(target, made)


def test_rolled_back_it_may_be_applied_again(target: Database) -> None:
    made = kept(target, WANTED)
    first = carry_out(target, made)
    undo(target, first.run_id)
    assert pairs(standing(target).links) == pairs(BEFORE)
    second = carry_out(target, made)
    assert second.run_id is not None
    assert pairs(standing(target).links) == pairs(WANTED)
