"""A signal ends the command, wherever it strikes."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
import weakref
from typing import TYPE_CHECKING

import pytest

from connector.cli.signals import TERMINATED, TIMED_OUT, listen, parse_duration, time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hook = sys.unraisablehook
    yield
    sys.unraisablehook = hook
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


class Struck:
    """Its destructor, or what waits for its end, is where a signal strikes."""


class Destroyed(Struck):
    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        kill(self.number)


def destructor(number: int) -> None:
    Destroyed(number)


def callback(number: int) -> None:
    referent = Struck()
    reference = weakref.ref(referent, lambda _: kill(number))
    del referent
    assert reference() is None


@pytest.mark.parametrize("where", [destructor, callback])
@pytest.mark.parametrize(
    ("number", "ended"),
    [
        (signal.SIGINT, KeyboardInterrupt),
        (signal.SIGTERM, SystemExit),
        (signal.SIGALRM, SystemExit),
    ],
)
def test_one_that_strikes_where_python_drops_it_is_not_lost(
    where: Callable[[int], None],
    number: int,
    ended: type[BaseException],
    capsys: pytest.CaptureFixture[str],
) -> None:
    listen()
    with pytest.raises(ended), time_limit(60):  # noqa: PT012 - where it strikes is not known
        where(number)
        time.sleep(20)
    assert capsys.readouterr().err == ""


def test_a_destructor_runs_to_its_end() -> None:
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


def test_an_import_is_not_torn_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torn.py").write_text(
        "import os, time\nos.kill(os.getpid(), 15)\ntime.sleep(0.1)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    listen()
    with pytest.raises(SystemExit) as caught:  # noqa: PT012 - where it strikes is not known
        try:
            importlib.import_module("torn")
        finally:
            whole = "torn" in sys.modules
        time.sleep(20)
    assert caught.value.code == TERMINATED
    assert whole


def test_what_else_is_dropped_is_still_told(capsys: pytest.CaptureFixture[str]) -> None:
    listen()
    referent = Struck()
    reference = weakref.ref(referent, lambda _: 1 / 0)
    del referent
    assert reference() is None
    assert "ZeroDivisionError" in capsys.readouterr().err


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


@pytest.mark.parametrize(
    ("number", "code", "why"),
    [(signal.SIGTERM, 143, "SIGTERM"), (signal.SIGALRM, 124, "--timeout")],
)
def test_what_does_not_let_go_is_ended_by_force(
    number: signal.Signals, code: int, why: str
) -> None:
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
    assert why in err
