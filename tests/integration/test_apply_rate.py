"""First apply against the raw driver, which merges the same rows without any care."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import neo4j

from connector.apply import apply
from connector.database import Database
from tests.integration.target import SETTINGS, create_movies, do, plan, standing, want

if TYPE_CHECKING:
    import pytest

    from tests.integration.servers import Server

ROWS = 10_000
BATCH = 5_000
RAW = """
UNWIND $rows AS row
MATCH (b:Movie {imdbId: row.target})
MERGE (a:SameAsRef {graph: 'raw', type: 'film', key: row.source})
  SET a.title = row.title
MERGE (a)-[s:SAME_AS]->(b)
  SET s.confidence = row.confidence, s.reasons = row.reasons, s.run = 'raw', s.model = ''
"""


def test_writing_keeps_up_with_the_raw_driver(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = server.connection("target")
    with Database.open(connection, step="test") as target:
        do(target, "CREATE INDEX movie_id IF NOT EXISTS FOR (m:Movie) ON (m.imdbId)")
        create_movies(target, ROWS)
        wanted = [want(f"s{i}", f"m{i}") for i in range(ROWS)]
        made = plan(target, wanted)
        started = time.perf_counter()
        done = apply(target, made, settings=SETTINGS)
        ours = time.perf_counter() - started
        assert done.added == ROWS

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
            for first in range(0, ROWS, BATCH):
                part = rows[first : first + BATCH]
                session.execute_write(lambda tx, part=part: tx.run(RAW, rows=part).consume())
            raw = time.perf_counter() - started

        started = time.perf_counter()
        assert len(standing(target).links) == ROWS
        reading = time.perf_counter() - started
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{server.name}: apply {ROWS / ours:,.0f} rows/s, raw driver {ROWS / raw:,.0f}, "
            f"standing links read {ROWS / reading:,.0f}"
        )
    assert ours < 4 * raw + 2
