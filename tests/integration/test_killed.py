"""Killed or stopped at any message; the long version is `python -m tests.benchmark.kills`."""

from __future__ import annotations

import random
import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.benchmark.kills import COMMANDS, Bench, open_bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.servers import Server


@pytest.fixture(scope="module")
def bench(running_server: Callable[[str], Server]) -> Iterator[Bench]:
    source, target = running_server("embedded"), running_server("neo4j-5.26")
    source.empty()
    target.empty()
    with ExitStack() as stack:
        yield open_bench(stack, source.connection("source"), target.connection("target"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("sign", "number"), [(signal.SIGKILL, 5), (signal.SIGTERM, 2)])
def test_the_next_command_gives_what_an_undisturbed_one_would(
    bench: Bench, command: str, sign: signal.Signals, number: int
) -> None:
    draw = random.Random(11)
    for moment in bench.moments(command, number, draw, sign):
        bench.survive(command, moment, draw)


def test_a_signal_amid_giving_the_lock_back_does_not_keep_it(bench: Bench) -> None:
    draw = random.Random(11)
    moments = list(bench.all_of("rollback", "giving the lock back", signal.SIGTERM))
    assert moments
    for moment in moments:
        bench.survive("rollback", moment, draw)
