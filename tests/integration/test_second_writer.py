"""Somebody else writes into the target while a run does: before it begins, and between batches."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from connector.apply import Applied, apply
from connector.config import WriteSettings
from connector.database import Database
from connector.errors import DatabaseError, LockedError
from connector.plan import Plan, WantedLink, make_plan, read_decisions
from connector.runs import list_runs
from cypher import Statement
from model.progress import silent
from tests.integration import graphs
from tests.integration.servers import NAMES
from tests.integration.target import FILMS, ask, create_movies, do, pairs, standing, sync, want

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connector.database import Transaction
    from model.progress import Advance, Progress
    from tests.integration.servers import Server

MANY = 60
SMALL = WriteSettings(batch=4)
BEFORE = [want(f"s{i:02}", f"m{i}", 0.5) for i in range(12)]
# Links stay, change, move to another film, close and are new.
WANTED = (
    [want(f"s{i:02}", f"m{i}", 0.5 if i < 2 else 0.9) for i in range(6)]
    + [want(f"s{i:02}", f"m{i + 10}") for i in range(6, 9)]
    + [want(f"s{i:02}", f"m{i + 10}") for i in range(20, 24)]
)


class Deed(NamedTuple):
    """What somebody does, and what must be so afterwards: the links of some source entities."""

    cypher: str
    links: dict[str, set[str]]


ENDS = """MATCH (m:Movie {imdbId: '%s'})
MERGE (a:SameAsRef {graph: 'dbpedia', type: 'film', key: '%s'})
"""
PARTED = ENDS + "CREATE (m)-[:NOT_SAME_AS {by: 'ada'}]->(a)"
JOINED = ENDS + "MERGE (a)-[s:SAME_AS]->(m) SET s.locked = true, s.by = 'ada', s.confidence = 1.0"
DEEDS = {
    "entities change": Deed("MATCH (m:Movie) SET m.title = 'another'", {"s23": {"m33"}}),
    "an entity is deleted": Deed(
        "MATCH (m:Movie) WHERE m.imdbId IN ['m33', 'm18', 'm5', 'm11'] DETACH DELETE m",
        {"s23": set(), "s08": set(), "s05": set(), "s11": set()},
    ),
    "a key changes": Deed(
        "MATCH (m:Movie) WHERE m.imdbId IN ['m33', 'm5'] SET m.imdbId = m.imdbId + 'b'",
        {"s23": set()},
    ),
    "a key is given twice": Deed("CREATE (:Movie {imdbId: 'm33'})", {"s23": set()}),
    "stand-ins are deleted": Deed(
        "MATCH (a:SameAsRef) WHERE a.key IN ['s05', 's08', 's11'] DETACH DELETE a",
        {"s05": {"m5"}, "s08": {"m18"}, "s11": set()},
    ),
    "links are deleted": Deed(
        "MATCH (a:SameAsRef)-[s:SAME_AS]->() WHERE a.key IN ['s05', 's08', 's11'] DELETE s",
        {"s05": {"m5"}, "s08": {"m18"}, "s11": set()},
    ),
    "a pair is parted that is to be linked": Deed(PARTED % ("m33", "s23"), {"s23": set()}),
    "a pair is parted that is to change": Deed(PARTED % ("m5", "s05"), {"s05": set()}),
    "a link is locked that is to close": Deed(JOINED % ("m11", "s11"), {"s11": {"m11"}}),
    "a link is locked that is to move": Deed(JOINED % ("m8", "s08"), {"s08": {"m8"}}),
    "a source entity is locked elsewhere": Deed(JOINED % ("m3x", "s23"), {"s23": {"m3x"}}),
    "a target entity is locked elsewhere": Deed(
        JOINED % ("m33", "other"), {"other": {"m33"}, "s23": set()}
    ),
}


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 35)
        do(database, "CREATE (:Movie {imdbId: 'm3x'})-[:SHOWN_IN]->(:City {name: 'Turin'})")
        sync(database, BEFORE)
        yield database


def planned(database: Database, wanted: Sequence[WantedLink] = WANTED) -> Plan:
    decided = read_decisions(database, FILMS, "dbpedia", False)
    # What the aligner does with decisions: it wants no rival of a locked link.
    ends = {end for d in decided if d.same for end in (d.source_key, d.target_key)}
    wanted = [link for link in wanted if not {link.source_key, link.target_key} & ends]
    locked = {d.source_key: d for d in decided if d.same and not d.gone}
    wanted += [want(d.source_key, d.target_key, 1.0) for d in locked.values()]
    # And with keys that are gone or not unique: it reads no such entity.
    known = [key for (key,) in ask(database, "MATCH (m:Movie)", "m.imdbId")]
    wanted = [link for link in wanted if known.count(link.target_key) == 1]
    return make_plan(
        standing(database),
        wanted,
        decided,
        cardinalities={"film": "one-to-one"},
    )


def write(database: Database, made: Plan, progress: Progress | None = None) -> Applied:
    return apply(database, made, settings=SMALL, allow_shrink=True, progress=progress or silent)


def after_a_batch(work: Callable[[], object]) -> Progress:
    """Return a progress that does something once, when a batch is written."""
    done = False

    @contextmanager
    def progress(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        del step, total, unit

        def advance(amount: int = 1, /, **figures: float) -> None:
            nonlocal done
            del amount, figures
            if not done:
                done = True
                work()

        yield advance

    return progress


def links_of(database: Database, keys: dict[str, set[str]]) -> dict[str, set[str]]:
    rows = ask(database, "MATCH (a:SameAsRef)-[s:SAME_AS]->(b)", "a.key", "b.imdbId")
    return {key: {b for a, b in rows if a == key} for key in keys}


def assert_sound(database: Database) -> None:
    """No link beside its negation, one partner each, and runs that count what they wrote."""
    count = "count(*)"
    assert ask(database, "MATCH (a)-[s:SAME_AS]->(b) WHERE (a)-[:NOT_SAME_AS]-(b)", count) == [(0,)]
    for one in ("a", "b"):
        pattern = f"MATCH (a)-[s:SAME_AS]->(b) WITH {one} AS one, count(*) AS n WHERE n > 1"
        assert ask(database, pattern, count) == [(0,)]
    assert ask(database, "MATCH (l:SameAsLock)", "l.token") == [(None,)]


@pytest.mark.parametrize(
    ("server", "moment"),
    [(name, "between batches") for name in NAMES]
    # What is found before a batch is the same on all Neo4j.
    + [(name, "before it writes") for name in NAMES[:2]],
    indirect=["server"],
)
@pytest.mark.parametrize("deed", DEEDS)
def test_what_somebody_does_meanwhile_holds(target: Database, deed: str, moment: str) -> None:
    cypher, expected = DEEDS[deed]
    made = planned(target)
    theirs = None

    def act() -> None:
        nonlocal theirs
        do(target, cypher)
        theirs = graphs.not_ours(graphs.read(target))

    if moment == "before it writes":
        act()
        done = write(target, made)
    else:
        done = write(target, made, after_a_batch(act))
    assert graphs.not_ours(graphs.read(target)) == theirs
    assert_sound(target)
    assert links_of(target, expected) == expected
    [run] = list_runs(target)[:1]
    assert (run.status, run.skipped) == ("done", sum(done.skipped.values()))
    assert bool(done.skipped) == (deed != "entities change")

    write(target, planned(target))
    assert graphs.not_ours(graphs.read(target)) == theirs
    assert_sound(target)
    assert links_of(target, expected) == expected
    assert write(target, planned(target)).run_id is None


def test_a_run_whose_node_is_deleted_ends_with_an_error(target: Database) -> None:
    def forget() -> None:
        do(target, "MATCH (run:SameAsRun {status: 'running'}) DELETE run")

    with pytest.raises(DatabaseError, match="somebody deleted it"):
        write(target, planned(target), after_a_batch(forget))
    assert_sound(target)
    write(target, planned(target))
    assert write(target, planned(target)).run_id is None
    assert_sound(target)


@pytest.mark.parametrize("began", [False, True])
def test_a_run_that_wrote_since_the_links_were_read_is_noticed(
    target: Database, began: bool
) -> None:
    made = planned(target)
    if began:
        # Another has begun when the links are read, and goes on.
        late = []
        write(target, made, after_a_batch(lambda: late.append(planned(target))))
        [made] = late
    else:
        sync(target, [want("s01", "m20")])
    before = graphs.ours(graphs.read(target))
    with pytest.raises(LockedError, match="wrote while this one was reading") as caught:
        write(target, made)
    assert caught.value.exit_code == 6
    assert graphs.ours(graphs.read(target)) == before
    assert_sound(target)
    write(target, planned(target))
    assert_sound(target)


def test_a_lock_whose_entity_is_gone_is_in_nobodys_way(target: Database) -> None:
    do(target, JOINED % ("m3x", "s23"))
    do(target, "MATCH (m:Movie {imdbId: 'm3x'}) REMOVE m.imdbId")
    wanted = [*BEFORE, want("s23", "m33")]

    def made() -> Plan:
        decided = read_decisions(target, FILMS, "dbpedia", False)
        return make_plan(standing(target), wanted, decided, cardinalities={"film": "one-to-one"})

    assert write(target, made()).counts == {"added": 1, "changed": 0, "closed": 0, "skipped": 0}
    assert write(target, made()).run_id is None


class Restless:
    """Somebody who writes without a pause, by a connection of their own, until told to stop."""

    DEEDS = (
        "MATCH (m:Movie {imdbId: $m}) SET m.title = $title",
        "MATCH (m:Movie {imdbId: $m}) CREATE (m)-[:SHOWN_IN {at: $title}]->(:City {name: $title})",
        "MATCH (m:Movie {imdbId: $m})-[:SHOWN_IN]->(c:City) DETACH DELETE c",
        "MATCH (m:Movie {imdbId: $m}) DETACH DELETE m",
        "MERGE (m:Movie {imdbId: $m}) SET m.title = $title",
        "MERGE (m:Movie {imdbId: $m}) SET m.title = $title",
        "CREATE (m:Movie {imdbId: $m, title: $title})",
        "MATCH (a:SameAsRef {key: $s}) DETACH DELETE a",
        "MERGE (a:SameAsRef {graph: 'dbpedia', type: 'film', key: $s})",
        "MATCH (a:SameAsRef {key: $s})-[s:SAME_AS]->() DELETE s",
    )

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self.did: list[tuple[str, dict[str, str]]] = []

    def __enter__(self) -> Restless:
        self._pool = ThreadPoolExecutor(1)
        self._work = self._pool.submit(self._write)
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._pool.shutdown()
        self._work.result()

    def _write(self) -> None:
        draw = random.Random(7)
        with Database.open(self._server.connection("target"), step="test") as database:
            while not self._over.is_set():
                deed = draw.choice(self.DEEDS)
                values = {
                    "m": f"m{draw.randrange(MANY)}",
                    "s": f"s{draw.randrange(MANY)}",
                    "title": f"written {len(self.did)}",
                }
                do(database, deed, **{k: v for k, v in values.items() if f"${k}" in deed})
                self.did.append((deed, values))

    def again(self, transaction: Transaction) -> None:
        """Do the same once more."""
        for deed, values in self.did:
            used = tuple(name for name in values if f"${name}" in deed)
            transaction.run(
                Statement("again", "test", "write", used, (), deed),
                {name: values[name] for name in used},
            )


@pytest.mark.parametrize("server", ["neo4j-5.26"], indirect=True)
def test_somebody_who_never_rests_loses_nothing_and_is_caught_up_with(server: Server) -> None:
    def round_of(turn: int) -> list[WantedLink]:
        # Every third stays, changes, or goes to another film.
        return [
            want(
                f"s{i}",
                f"m{(i + 3 * turn * (i % 3 == 2)) % MANY}",
                0.5 + turn * (i % 3 == 1) / 10,
            )
            for i in range(turn, MANY)
        ]

    with Database.open(server.connection("target"), step="test") as target:
        create_movies(target, MANY)
        sync(target, round_of(0))
        before = graphs.read(target)
        with Restless(server) as somebody:
            for turn in (1, 2, 3):
                write(target, planned(target, round_of(turn)))
        assert len(somebody.did) > MANY
        theirs = graphs.not_ours(graphs.read(target))
        assert_sound(target)

        write(target, planned(target, round_of(4)))
        assert graphs.not_ours(graphs.read(target)) == theirs
        assert_sound(target)
        # How many films are left with a key of their own depends on how much somebody got done.
        films = Counter(key for (key,) in ask(target, "MATCH (m:Movie)", "m.imdbId"))
        due = {(w.source_key, w.target_key) for w in round_of(4) if films[w.target_key] == 1}
        assert {(link.source_key, link.target_key) for link in standing(target).links} == due
        assert write(target, planned(target, round_of(4))).run_id is None
        caught_up = pairs(standing(target).links)
        assert {run.status for run in list_runs(target)} == {"done"}

        # What a run leaves that nobody disturbed, where the same was written without any other.
        graphs.restore(target, before)
        target.write_together(somebody.again)
        assert graphs.not_ours(graphs.read(target)) == theirs
        write(target, planned(target, round_of(4)))
        assert pairs(standing(target).links) == caught_up
