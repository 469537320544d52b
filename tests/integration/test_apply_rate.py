"""First apply against the raw driver, which merges the same rows without any care."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import neo4j

from connector.apply import apply
from connector.database import Database
from tests.integration.target import SETTINGS, create_movies, do, plan, standing, sync, want

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from connector.config import Connection
    from connector.plan import WantedLink
    from tests.integration.servers import Server

ROWS = 10_000
WARM = 2_000
BATCH = 5_000
RAW = """
UNWIND $rows AS row
MATCH (b:Movie {imdbId: row.target})
MERGE (a:SameAsRef {graph: 'raw', type: 'film', key: row.source})
  SET a.title = row.title
MERGE (a)-[s:SAME_AS]->(b)
  SET s.confidence = row.confidence, s.reasons = row.reasons, s.run = 'raw', s.model = ''
"""


def merge(connection: Connection, wanted: Sequence[WantedLink]) -> float:
    """Let the raw driver write links, and return the seconds that it took."""
    rows = [
        {
            "source": link.source_key, "target": link.target_key,
            "title": link.mirrored["title"], "confidence": link.confidence,
            "reasons": list(link.reasons),
        }
        for link in wanted
    ]  # fmt: skip
    auth = (connection.username or "", connection.password or "")
    with (
        neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver,
        driver.session(database=connection.database) as session,
    ):
        started = time.perf_counter()
        for first in range(0, len(rows), BATCH):
            part = rows[first : first + BATCH]
            with session.begin_transaction() as transaction:
                transaction.run(RAW, rows=part).consume()
                transaction.commit()
        return time.perf_counter() - started


def test_writing_keeps_up_with_the_raw_driver(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = server.connection("target")
    with Database.open(connection, step="test") as target:
        do(target, "CREATE INDEX movie_id IF NOT EXISTS FOR (m:Movie) ON (m.imdbId)")
        create_movies(target, ROWS)
        wanted = [want(f"s{i}", f"m{i}") for i in range(ROWS)]
        # Both once before the clock runs: a server that has just started compiles its statements.
        sync(target, wanted[:WARM])
        merge(connection, wanted[:WARM])
        made = plan(target, wanted)
        started = time.perf_counter()
        done = apply(target, made, settings=SETTINGS)
        ours = time.perf_counter() - started
        assert done.added == ROWS - WARM
        raw = merge(connection, wanted[WARM:])
        started = time.perf_counter()
        assert len(standing(target).links) == ROWS
        reading = time.perf_counter() - started
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{server.name}: apply {done.added / ours:,.0f} rows/s, "
            f"raw driver {done.added / raw:,.0f}, standing links read {ROWS / reading:,.0f}"
        )
    assert ours < 4 * raw + 2
