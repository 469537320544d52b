"""How fast the graph is read and links are written, against the bare driver doing the same rows.

    python -m tests.benchmark.speed [--entities 50000] [--relationships 150000] [--json]

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
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import neo4j
import numpy as np

from connector.config.mapping import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
    RelationPattern,
)
from connector.database import Database
from connector.extract import extract
from model.graph import object_array
from tests.benchmark.folder import Triples
from tests.benchmark.load import load_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connector.config.connection import Connection

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
RAW_QUERIES = (
    "MATCH (n:Film) RETURN n.id, n.title, n.year, n.genre, n.plot",
    "MATCH (n:Person) RETURN n.id, n.name, n.born",
    "MATCH (a:Film)-[:ACTOR]->(b:Person) RETURN a.id, b.id",
)


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


def best(works: tuple[Callable[[], int], ...], rounds: int) -> list[tuple[int, float]]:
    """Run the works in turns; return what each returned and the least seconds it took."""
    measured = [(0, float("inf"))] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            started = time.perf_counter()
            rows = work()
            seconds = time.perf_counter() - started
            measured[index] = rows, min(seconds, measured[index][1])
    return measured


def measure_extraction(server: str, connection: Connection, rounds: int) -> Measured:
    """Read the synthetic graph with `extract`, and its rows with one query a type."""
    auth = (connection.username, connection.password) if connection.username else None
    with (
        Database.open(connection, step="benchmark") as database,
        neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver,
        driver.session(database=connection.database, default_access_mode="READ") as session,
    ):

        def read() -> int:
            graph = extract(database, MAPPING).graph
            return sum(map(len, graph.entities.values())) + len(graph.relations[0].head)

        def read_raw() -> int:
            return sum(
                len(session.execute_read(lambda tx, query=query: tx.run(query).values()))
                for query in RAW_QUERIES
            )

        (rows, seconds), (raw_rows, raw_seconds) = best((read, read_raw), rounds)
    if rows != raw_rows:
        raise AssertionError(f"{server}: read {rows} rows, the driver {raw_rows}")
    return Measured(server, "extract", rows, seconds, raw_seconds)
