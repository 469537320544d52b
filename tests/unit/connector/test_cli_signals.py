"""A signal ends the command, wherever it strikes."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from connector.cli.signals import TERMINATED, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def kill(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(1.0)


def test_each_signal_raises_its_own() -> None:
    listen()
    with pytest.raises(KeyboardInterrupt):
        kill(signal.SIGINT)
    with pytest.raises(SystemExit) as caught:
        kill(signal.SIGTERM)
    assert caught.value.code == TERMINATED


def test_one_that_strikes_in_a_destructor_is_not_lost() -> None:
    class Session:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            ended.append(sum(range(1000)))

    listen()
    ended: list[int] = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - where it strikes is not known
        session = Session()
        del session
        time.sleep(1.0)
    assert ended == [499500]


def test_what_the_parent_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listen()
    os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
