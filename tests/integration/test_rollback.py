"""A rollback lets stand exactly what stood before a run, whatever happened since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cypher
from connector.apply import Applied, plan_rollback, rollback
from connector.config import EntityMapping, EntitySide, Mapping, WriteSettings
from connector.database import Database
from connector.errors import InputError, LockedError, RollbackError
from connector.runs import list_runs
from tests.integration.target import FILMS, ask, create_movies, do, everything, sync, want
from tests.integration.test_apply_interrupted import StoppedError, stopping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.progress import Progress
    from tests.integration.servers import Server

SMALL = WriteSettings(batch=7)


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 60)
        yield database


def links(database: Database) -> list[str]:
    """Return every link that stands, with all its properties and both ends."""
    return sorted(
        repr([type_, sorted(said.items(), key=str), a, b])
        for type_, said, a, b in ask(
            database,
            "MATCH (a)-[s:SAME_AS]->(b)",
            "type(s)",
            "properties(s)",
            "coalesce(a.key, a.imdbId)",
            "b.imdbId",
        )
    )


def as_of(database: Database, run: str) -> list[tuple[str, str, float]]:
    """Return the links as of a run by the statement that people run."""
    rows = database.read(cypher.load("query/links_as_of_run"), {"as_of": run, "limit": 10_000})
    return sorted((a.get("key") or a["imdbId"], b["imdbId"], c) for a, b, c in rows)


def undo(
    database: Database,
    run: str | None,
    mapping: Mapping = FILMS,
    *,
    cascade: bool = False,
    settings: WriteSettings = SMALL,
    **more: Any,
) -> Applied:
    assert run is not None
    _, applied = rollback(
        database, run, mapping=mapping, settings=settings, cascade=cascade, **more
    )
    return applied


def three_runs(target: Database) -> tuple[list[str], list[list[str]]]:
    """Write three runs that add, change and close; return their ids and the links after each."""
    runs, after = [], []
    for wanted in (
        [want(f"s{i}", f"m{i}", 0.5) for i in range(30)],
        [want(f"s{i}", f"m{i}", 0.9 if i < 10 else 0.5) for i in range(20)]
        + [want(f"s{i}", f"m{i + 10}", 0.7) for i in range(20, 40)],
        [want(f"s{i}", f"m{(i + 1) % 50}", 0.8) for i in range(50)],
    ):
        done = sync(target, wanted, settings=SMALL)
        assert done.run_id is not None
        runs.append(done.run_id)
        after.append(links(target))
    return runs, after


def test_a_rollback_restores_the_links_with_all_their_properties(target: Database) -> None:
    runs, after = three_runs(target)
    history = [as_of(target, run) for run in runs]
    done = undo(target, runs[2])

    assert links(target) == after[1]
    assert done.run_id is not None
    assert (done.added, done.changed, done.closed) == (40, 0, 50)
    latest = list_runs(target)[0]
    assert (latest.kind, latest.status, latest.undoes) == ("rollback", "done", (runs[2],))
    assert (latest.added, latest.changed, latest.closed) == (40, 0, 50)
    assert [as_of(target, run) for run in runs] == history
    assert as_of(target, done.run_id) == history[1]


def test_a_change_of_confidence_goes_back_as_a_change(target: Database) -> None:
    sync(target, [want("a", "m0", 0.5), want("b", "m1", 0.5)])
    before = links(target)
    second = sync(target, [want("a", "m0", 0.9), want("b", "m1", 0.5)])
    done = undo(target, second.run_id)
    assert (done.added, done.changed, done.closed) == (0, 1, 0)
    assert links(target) == before


def test_again_it_writes_nothing(target: Database) -> None:
    runs, _ = three_runs(target)
    undo(target, runs[2])
    stands = everything(target)
    assert undo(target, runs[2]).run_id is None
    assert everything(target) == stands


def test_later_runs_stand_in_the_way_and_go_with_cascade(target: Database) -> None:
    runs, after = three_runs(target)
    stands = everything(target)
    with pytest.raises(RollbackError, match=runs[2]) as caught:
        undo(target, runs[1])
    assert caught.value.exit_code == 5
    assert "--cascade" in caught.value.hint
    assert everything(target) == stands
    undo(target, runs[1], cascade=True)
    assert links(target) == after[0]
    assert list_runs(target)[0].undoes == tuple(runs[1:])


def test_one_after_the_other_needs_no_cascade(target: Database) -> None:
    runs, after = three_runs(target)
    for run, then in zip(reversed(runs), (after[1], after[0], []), strict=True):
        undo(target, run)
        assert links(target) == then


def test_a_rollback_can_be_rolled_back_and_so_on(target: Database) -> None:
    runs, after = three_runs(target)
    moments = [as_of(target, run) for run in runs]
    first = undo(target, runs[1], cascade=True)
    assert links(target) == after[0]
    second = undo(target, first.run_id)
    assert links(target) == after[2]
    third = undo(target, second.run_id)
    assert links(target) == after[0]
    fourth = sync(target, [want(f"s{i}", f"m{i}", 0.5) for i in range(25)])
    assert len(links(target)) == 25
    undo(target, fourth.run_id)
    assert links(target) == after[0]
    assert [as_of(target, run) for run in runs] == moments
    ids = [str(one.run_id) for one in (first, second, third)]
    assert [as_of(target, run) for run in ids] == [moments[0], moments[2], moments[0]]
    undo(target, third.run_id)
    assert links(target) == after[2]


def test_a_dry_run_writes_nothing(target: Database) -> None:
    runs, _ = three_runs(target)
    stands, counted = everything(target), repr(target.counters)
    found = plan_rollback(target, runs[2], FILMS)
    assert (len(found.versions.close), len(found.versions.restore)) == (50, 40)
    assert found.versions.close[0].source_key == "s0"
    assert found.versions.close[0].target_key == "m1"
    assert everything(target) == stands
    assert repr(target.counters) == counted


@pytest.mark.parametrize("after", [1, 4])
@pytest.mark.parametrize("error", [StoppedError, KeyboardInterrupt])
def test_stopped_in_the_middle_it_is_completed_by_the_same_call(
    target: Database, after: int, error: type[BaseException]
) -> None:
    runs, then = three_runs(target)
    history = [as_of(target, run) for run in runs]
    with pytest.raises(error):
        undo(target, runs[2], progress=_stopping(after, error))
    assert links(target) not in (then[1], then[2])
    halfway = ask(target, "MATCH (a)-[s:SAME_AS]->(b)", "a.key", "b.imdbId")
    assert len({a for a, _ in halfway}) == len({b for _, b in halfway}) == len(halfway)
    done = undo(target, runs[2])
    assert done.run_id is not None
    assert links(target) == then[1]
    assert [as_of(target, run) for run in runs] == history
    assert undo(target, runs[2]).run_id is None


def _stopping(after: int, error: type[BaseException]) -> Progress:
    inner = stopping(after, error)

    def progress(step: str, total: int | None = None, unit: str = "") -> Any:
        assert step == "roll back"
        return inner("write links", total, unit)

    return progress


def test_killed_after_its_last_batch_the_next_call_says_that_it_is_done(target: Database) -> None:
    runs, then = three_runs(target)
    done = undo(target, runs[2])
    do(
        target,
        "MATCH (r:SameAsRun {id: $id}) SET r.status = 'running', r.finishedAt = NULL",
        id=done.run_id,
    )
    again = undo(target, runs[2])
    assert again.run_id is not None
    assert (again.added, again.changed, again.closed) == (0, 0, 0)
    assert again.interrupted == (done.run_id,)
    assert links(target) == then[1]
    undo(target, runs[1])
    assert links(target) == then[0]


def test_what_people_decided_stays(target: Database) -> None:
    one_to_one = Mapping(
        tuple(
            EntityMapping(e.name, e.source, e.target, e.attributes, "one-to-one")
            for e in FILMS.entities
        )
    )
    sync(target, [want("a", "m0"), want("b", "m1"), want("c", "m2"), want("d", "m3")])
    second = sync(target, [want("a", "m5"), want("b", "m6"), want("d", "m3", 0.5)])
    do(target, "MATCH (:SameAsRef {key: 'a'})-[s:SAME_AS]->() SET s.locked = true, s.by = 'ada'")
    do(
        target,
        "MATCH (r:SameAsRef {key: 'c'}), (m:Movie {imdbId: 'm2'}) CREATE (r)-[:NOT_SAME_AS]->(m)",
    )
    done = undo(target, second.run_id, one_to_one)
    stands = ask(target, "MATCH (a)-[s:SAME_AS]->(b)", "a.key", "b.imdbId", "s.confidence")
    # a is locked to m5, so its link to m0 does not come back; c and m2 were parted.
    assert sorted(stands) == [("a", "m5", 0.9), ("b", "m1", 0.9), ("d", "m3", 0.9)]
    assert sum(done.skipped.values()) == 2
    assert ask(target, "MATCH ()-[:NOT_SAME_AS]->()", "count(*)") == [(1,)]


def test_links_of_other_pairs_of_graphs_and_of_people_are_not_touched(target: Database) -> None:
    sync(target, [want("x", "m0")], graphs=("freebase", "imdb"))
    sync(target, [want("a", "m0")])
    do(
        target,
        "CREATE (r:SameAsRef {graph: 'dbpedia', type: 'film', key: 'hand'}) WITH r "
        "MATCH (m:Movie {imdbId: 'm9'}) CREATE (r)-[:SAME_AS {confidence: 1.0}]->(m)",
    )
    before = links(target)
    second = sync(target, [want("a", "m1"), want("b", "m2")])
    other = sync(target, [want("x", "m3")], graphs=("freebase", "imdb"))
    undo(target, second.run_id)
    assert other.run_id is not None
    stands = ask(target, "MATCH (a)-[s:SAME_AS]->(b)", "a.graph", "a.key", "b.imdbId")
    assert sorted(stands) == [
        ("dbpedia", "a", "m0"), ("dbpedia", "hand", "m9"), ("freebase", "x", "m3"),
    ]  # fmt: skip
    undo(target, other.run_id)
    assert links(target) == before


def test_direct_links_in_one_database_are_rolled_back_too(target: Database) -> None:
    mapping = Mapping(
        (EntityMapping("film", EntitySide("Movie", ("imdbId",)), EntitySide("Movie", ("imdbId",))),)
    )
    more: dict[str, Any] = {"graphs": ("imdb", "imdb"), "same_database": True}
    sync(target, [want("m0", "m1"), want("m2", "m3")], mapping, **more)
    before = links(target)
    second = sync(target, [want("m1", "m0", 0.5), want("m4", "m5")], mapping, **more)
    found = plan_rollback(target, str(second.run_id), mapping)
    assert {one.source_key for one in found.versions.close} == {"m1", "m4"}
    undo(target, second.run_id, mapping)
    assert links(target) == before


def test_a_run_that_is_not_there_and_a_held_lock_end_with_an_error(target: Database) -> None:
    from connector.apply.lock import held

    runs, _ = three_runs(target)
    with pytest.raises(InputError, match="no run"):
        undo(target, "2026-01-01T00-00-00.000Z-0000")
    with held(target, stale=600), pytest.raises(LockedError):
        undo(target, runs[2])


def test_a_void_lock_is_given_back_also_if_it_was_undone_before(target: Database) -> None:
    run = sync(target, [want("s0", "m0")]).run_id
    undo(target, run)
    do(target, "MATCH (l:SameAsLock) SET l.token = 'dead', l.beat = timestamp() - 60000")

    assert undo(target, run, settings=WriteSettings(lock_stale=30)).run_id is None
    assert ask(target, "MATCH (l:SameAsLock)", "l.token") == [(None,)]
