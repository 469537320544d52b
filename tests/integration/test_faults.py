"""A sync whose network or server fails is resumed or ends cleanly, and the next completes it.

The long version, with more faults at more moments: ``python -m tests.benchmark.faults``.
"""

from __future__ import annotations

import random
import signal
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from connector import embedded
from tests.benchmark.faults import PHASES, READ_ONLY, Bench, Row, fill_up, small_disk
from tests.integration.faults import QUICK, Stage
from tests.integration.servers import RELEASES, Neo4jServer, Unavailable
from tests.integration.servers.proxy import Fault, Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.faults import Outcome
    from tests.integration.servers.proxy import Kind

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | None]:
    with small_disk(tmp_path_factory.mktemp("small") / "disk") as folder:
        yield folder


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, disk: Path | None) -> Iterator[Bench]:
    """A server of our own, for it is ended, frozen and starved."""
    try:
        server = Neo4jServer(RELEASES["neo4j-5.26"], QUICK, disk)
    except Unavailable as error:
        pytest.skip(str(error))
    try:
        with embedded.start() as source, Proxy(server.port) as proxy:
            target = server.connection("target")
            stage = Stage(
                tmp_path_factory.mktemp("stage"),
                source.connection("source", "source"),
                target,
                replace(target, uri=f"bolt://127.0.0.1:{proxy.port}"),
            )
            stage.fill()
            yield Bench(stage, server, proxy)
    finally:
        server.close()


def survived(row: Row) -> Outcome:
    """Return how the only try of a row ended."""
    [outcome] = row.outcomes
    assert outcome.wrong == ()
    return outcome


@pytest.mark.parametrize(("kind", "phase"), [("reset", "read"), ("truncate", "write")])
def test_a_network_that_fails_once_is_no_more_than_a_pause(
    bench: Bench, kind: Kind, phase: str
) -> None:
    # Connecting is not tried twice, and what fails while it commits may be written or not.
    size = bench.sizes[phase][PHASES[phase][1]]
    moment = int(size * random.Random(kind).uniform(0.3, 0.9))
    row = Row(kind, phase)
    bench.network(row, Fault(kind), moment)
    assert survived(row).code in (0, 7)


def test_a_server_that_is_started_again_is_waited_for(bench: Bench) -> None:
    row = Row("restart", "write")
    moment = bench.sizes["write"]["up"] // 2
    bench.whole(row, partial(bench.restart, signal.SIGKILL), lambda: None, moment)
    assert survived(row).code in (0, 7)


def test_a_read_only_database_is_told_and_planned_for(bench: Bench) -> None:
    row = Row("read-only", "write")
    bench.stage.reset()
    bench.restarted(READ_ONLY)
    planned = bench.stage.run("plan", "--detailed-exitcode")
    assert planned.code == 3, planned
    bench.judged(row, bench.stage.run(*bench.stage.arguments), partial(bench.restarted, {}))
    outcome = survived(row)
    assert outcome.code == 1
    assert "read-only" in outcome.error
    assert "ALTER DATABASE" in outcome.hint


def test_a_full_disk_is_told(bench: Bench, disk: Path | None) -> None:
    if disk is None:
        pytest.skip("no small disk may be mounted here: that takes root")
    row = Row("disk full", "write")
    bench.stage.reset()
    ballast = fill_up(disk, 0)

    def mend() -> None:
        ballast.unlink()
        bench.restart(signal.SIGKILL)

    bench.judged(row, bench.stage.run(*bench.stage.arguments), mend)
    assert survived(row).code == 1
