"""A signal may come at any instruction of the driver."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo4j
import pytest

from connector.cli.signals import TERMINATED, listen
from connector.database import Database
from cypher import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from connector.config import Connection

DRIVER = os.fspath(Path(neo4j.__file__).parent)
CREATE = Statement("test", "test", "write", (), (), "CREATE (:A)")
COUNT = Statement("test", "test", "read", (), ("n",), "MATCH (n) RETURN count(n) AS n")
EVERY = 5
"""Each test takes one in so many of the moments."""


class Stop:
    """Sends SIGTERM at the given call or return within the driver."""

    def __init__(self, moment: int) -> None:
        self.left = moment

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if event in ("call", "return") and frame.f_code.co_filename.startswith(DRIVER):
            self.left -= 1
            if self.left == 0:
                sys.setprofile(None)
                os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def listening() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    listen()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("statement", [COUNT, CREATE], ids=["read", "write"])
def test_it_ends_the_work_and_the_next_session_is_sound(
    embedded_pair: tuple[Connection, Connection], statement: Statement, first: int
) -> None:
    with Database.open(embedded_pair[0], step="test") as database:
        work = database.read if statement is COUNT else database.write
        moment, stopped, done = first, 0, 0
        while True:
            stop = Stop(moment)
            sys.setprofile(stop)
            code: object = None
            try:
                work(statement)
            except SystemExit as end:
                code = end.code
            finally:
                sys.setprofile(None)
            assert (code == TERMINATED) == (stop.left <= 0)
            stopped += code == TERMINATED
            # Stopped at the last moments, it may have been written.
            [(found,)] = database.read(COUNT)
            assert done <= found <= done + (statement is CREATE)
            done = found
            if stop.left > 0:
                break
            moment += EVERY
    assert stopped > 20
