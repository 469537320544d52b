"""A signal ends the command, wherever it strikes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from connector.cli.signals import TERMINATED, TIMED_OUT, listen, parse_duration, time_limit

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


def test_a_time_limit_ends_what_is_under_way_and_nothing_after_it() -> None:
    with pytest.raises(SystemExit) as caught, time_limit(0.05):
        time.sleep(20)
    assert caught.value.code == TIMED_OUT
    with time_limit(0.05):
        pass
    with time_limit(None):
        time.sleep(0.2)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), (" 1.5 m ", 90), ("2h", 7200), ("1d", 86400)],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "1w", "h", "1e3"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="90s"):
        parse_duration(text)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGALRM, 124)])
def test_what_does_not_let_go_is_ended_by_force(number: signal.Signals, code: int) -> None:
    # Key stretching runs for hours in C and looks at no signal meanwhile.
    stuck = (
        "import hashlib, signal\n"
        "from connector.cli.signals import enforce, listen, time_limit\n"
        "listen(); enforce(grace=0.2)\n"
        "with time_limit(3600):\n"
        "    print('ready', flush=True)\n"
        "    hashlib.pbkdf2_hmac('sha512', b'a', b'b', 2**31 - 1)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", stuck],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.0)
        process.send_signal(number)
        _, err = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == code
    assert "ended by force" in err
