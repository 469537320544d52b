"""How fast the graph is read and links are written, against the bare driver doing the same rows.

    python -m tests.benchmark.speed [--entities 50000] [--relationships 150000]
        [--server NAME] [--json]

Runs on every server that can be started here: the embedded one, and Neo4j where Java and Maven
are at hand. Both sides of a ratio are measured in turns in one run, the best of several rounds
each, since other work on the machine makes single measurements good to a factor of two.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import neo4j
import numpy as np

from connector.apply import apply
from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
    RelationPattern,
    WriteSettings,
)
from connector.database import Database
from connector.extract import extract
from connector.plan import WantedLink, make_plan, read_standing
from model.graph import object_array
from tests.benchmark.folder import Triples
from tests.benchmark.load import batches, connection, load_graph
from tests.integration.servers import NAMES, Unavailable, start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import LiteralString

    from connector.config import Connection

FILM = EntitySide("Film", ("id",))
PERSON = EntitySide("Person", ("id",))


def _attributes(*names: str) -> tuple[AttributeMapping, ...]:
    return tuple(AttributeMapping(name, (name,), (name,)) for name in names)


PATTERN = RelationPattern("Film", "ACTOR", "Person")
MAPPING = Mapping(
    (
        EntityMapping("film", FILM, FILM, _attributes("title", "year", "genre", "plot")),
        EntityMapping("person", PERSON, PERSON, _attributes("name", "born")),
    ),
    (RelationMapping("actor", (PATTERN,), (PATTERN,)),),
)
RAW_QUERIES: Final = (
    "MATCH (n:Film) RETURN n.id, n.title, n.year, n.genre, n.plot",
    "MATCH (n:Person) RETURN n.id, n.name, n.born",
    "MATCH (a:Film)-[:ACTOR]->(b:Person) RETURN a.id, b.id",
)


RAW_WRITE: Final = """
UNWIND $rows AS row
MATCH (b:Film {id: row[1]})
MERGE (a:SameAsRef {graph: 'one', type: 'film', key: row[0]})
SET a += row[2], a.label = 'Film'
CREATE (a)-[:SAME_AS {
  confidence: 0.75, reasons: $reasons, run: 'r', model: 'm', since: datetime()
}]->(b)
"""
RAW_LINKS: Final = """
MATCH (a:SameAsRef)-[s:SAME_AS]->(b:Film) WHERE a.graph = 'one' AND a.type = 'film'
RETURN a.key, b.id, s.confidence, s.run, s.locked
"""


@dataclass(frozen=True)
class Measured:
    """One job on one server: sameas and the bare driver over the same rows, in seconds."""

    server: str
    job: str
    rows: int
    seconds: float
    raw_seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    @property
    def raw_rate(self) -> float:
        """Rows a second of the bare driver."""
        return self.rows / self.raw_seconds


def synthetic(entities: int, relationships: int, seed: int = 0) -> Triples:
    """Make films and people with words for values; half the films have a plot."""
    random = np.random.default_rng(seed)
    words = np.array([f"word{index}" for index in range(2_000)])

    def phrases(count: int, length: int) -> Any:
        drawn = words[random.integers(len(words), size=(count, length))]
        return object_array([" ".join(row) for row in drawn])

    films = object_array([f"http://example.org/film/{i:07}" for i in range(entities // 2)])
    people = object_array(
        [f"http://example.org/person/{i:07}" for i in range(entities - entities // 2)]
    )

    def years(count: int) -> Any:
        return object_array(random.integers(1895, 2025, size=count).astype(str).tolist())

    plotted = films[random.random(len(films)) < 0.5]
    return Triples(
        types={"Film": films, "Person": people},
        attributes={
            "title": (films, phrases(len(films), 4)),
            "year": (films, years(len(films))),
            "genre": (films, phrases(len(films), 1)),
            "plot": (plotted, phrases(len(plotted), 12)),
            "name": (people, phrases(len(people), 2)),
            "born": (people, years(len(people))),
        },
        relations={
            "ACTOR": (
                films[random.integers(len(films), size=relationships)],
                people[random.integers(len(people), size=relationships)],
            )
        },
    )


def best(
    works: tuple[Callable[[], int], ...], rounds: int, prepare: Callable[[], None] = lambda: None
) -> list[tuple[int, float]]:
    """Run the works in turns; return what each returned and the least seconds it took."""
    measured = [(0, float("inf"))] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            prepare()
            started = time.perf_counter()
            rows = work()
            seconds = time.perf_counter() - started
            measured[index] = rows, min(seconds, measured[index][1])
    return measured


def measured(
    server: str,
    job: str,
    works: tuple[Callable[[], int], Callable[[], int]],
    rounds: int,
    prepare: Callable[[], None] = lambda: None,
) -> Measured:
    """Measure sameas's work and the bare driver's; they must have done as many rows."""
    (rows, seconds), (raw_rows, raw_seconds) = best(works, rounds, prepare)
    if rows != raw_rows:
        raise AssertionError(f"{server}, {job}: {rows} rows, and {raw_rows} of the bare driver")
    return Measured(server, job, rows, seconds, raw_seconds)


def measure_reading(server: str, database: Database, raw: neo4j.Session, rounds: int) -> Measured:
    """Read the synthetic graph with `extract`, and its rows with one streamed query a type."""

    def read() -> int:
        graph = extract(database, MAPPING).graph
        return sum(map(len, graph.entities.values())) + len(graph.relations[0].head)

    def read_raw() -> int:
        return sum(len(_values(raw, query)) for query in RAW_QUERIES)

    return measured(server, "read graph", (read, read_raw), rounds)


def measure_writing(
    server: str, database: Database, raw: neo4j.Session, links: int, rounds: int
) -> list[Measured]:
    """Write stand-ins and links, then read them back, as a sync does."""
    mapping = Mapping((EntityMapping("film", FILM, FILM),))
    films = extract(database, mapping).graph.entities["film"].key
    wanted = tuple(
        WantedLink(
            type="film",
            source_key=f"http://example.com/{index:07}",
            target_key=key,
            confidence=0.75,
            reasons=("title +4.1", "actor +2.0"),
            mirrored={"title": f"title {index}"},
        )
        for index, key in enumerate(films[:links])
    )
    plan = make_plan(read_standing(database, mapping, "one", "other", False), wanted)
    rows = [[link.source_key, link.target_key, dict(link.mirrored)] for link in wanted]
    settings = WriteSettings()

    def write() -> int:
        return apply(database, plan, settings=settings).added

    def write_raw() -> int:
        for batch in batches(rows, settings.batch):
            parameters = {"rows": batch, "reasons": list(wanted[0].reasons)}
            raw.execute_write(_write_batch, parameters)
        return len(rows)

    def empty() -> None:
        raw.run("MATCH (n:SameAsRef) DETACH DELETE n").consume()

    def read() -> int:
        return len(read_standing(database, mapping, "one", "other", False).links)

    write()  # creates the constraints, which both writers need
    writing = measured(server, "write links", (write, write_raw), rounds, empty)
    empty()
    write()
    return [
        writing,
        measured(server, "read links", (read, lambda: len(_values(raw, RAW_LINKS))), rounds),
    ]


def _values(session: neo4j.Session, query: LiteralString) -> list[list[Any]]:
    def work(transaction: neo4j.ManagedTransaction) -> list[list[Any]]:
        return transaction.run(query).values()

    return session.execute_read(work)


def _write_batch(transaction: neo4j.ManagedTransaction, parameters: dict[str, Any]) -> None:
    transaction.run(RAW_WRITE, parameters).consume()


def measure(name: str, connection: Connection, options: argparse.Namespace) -> list[Measured]:
    """Fill an empty database with the synthetic graph and measure every job on it."""
    load_graph(synthetic(options.entities, options.relationships), connection)
    auth = (connection.username, connection.password or "") if connection.username else None
    with (
        Database.open(connection, step="benchmark") as database,
        neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver,
        driver.session(database=connection.database) as raw,
    ):
        return [
            measure_reading(name, database, raw, options.rounds),
            *measure_writing(name, database, raw, options.links, options.rounds),
        ]


def measure_all(names: Sequence[str], options: argparse.Namespace) -> list[Measured]:
    """Measure on servers started for it, one after the other; those missing here are named."""
    results: list[Measured] = []
    for name in names:
        try:
            server = start(name)
        except Unavailable as missing:
            sys.stderr.write(f"{name} is left out: {missing}\n")
            continue
        with closing(server.running):
            server.empty()
            results += measure(name, server.connection("target"), options)
    return results


def peak_memory() -> int:
    """Return the most memory that this process has had, in MiB; servers are not in it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def table(results: list[Measured]) -> str:
    """Return the results as lines of text."""
    lines = [f"{'server':<14}{'job':<13}{'rows':>9}{'rows/s':>11}{'driver':>11}{'ratio':>8}"]
    lines += [
        f"{r.server:<14}{r.job:<13}{r.rows:>9,}{r.rate:>11,.0f}{r.raw_rate:>11,.0f}"
        f"{r.rate / r.raw_rate:>8.2f}"
        for r in results
    ]
    return "\n".join([*lines, f"peak memory of this process: {peak_memory():,} MiB"])


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description="Measure against the bare driver.")
    parser.add_argument("--entities", type=int, default=50_000)
    parser.add_argument("--relationships", type=int, default=150_000)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--server", action="append", choices=NAMES, help="only this one")
    parser.add_argument(
        "--uri", help="measure the empty database there (login from SAMEAS_TARGET_*), start none"
    )
    options = parser.parse_args()
    if options.uri:
        results = measure("given", connection("target", options.uri), options)
    else:
        results = measure_all(options.server or NAMES, options)
    if options.json:
        document = {"results": [asdict(r) for r in results], "peak_memory_mib": peak_memory()}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        sys.stdout.write(table(results) + "\n")


if __name__ == "__main__":
    main()
