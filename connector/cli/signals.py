"""Ctrl-C, SIGTERM and a time limit end a command from wherever it is; every `finally` runs."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

INTERRUPTED = 130
TERMINATED = 143
TIMED_OUT = 124

ENDINGS = {TERMINATED: "stopped by SIGTERM", TIMED_OUT: "the time limit (--timeout) is over"}
"""What is said where a command ends with such a code."""

GRACE = 8.0
"""Seconds to end in after SIGTERM or at the time limit; then the process ends as it is."""

_AGAIN = 0.02
_CODES = {signal.SIGTERM: TERMINATED, signal.SIGALRM: TIMED_OUT}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def listen() -> None:
    """Let Ctrl-C raise KeyboardInterrupt and SIGTERM raise SystemExit, in the main thread.

    What the parent process had ignored (nohup, a shell's background job) stays ignored.
    """
    sys.unraisablehook = _dropped
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise)


def enforce(grace: float = GRACE) -> None:
    """From now on end the process ``grace`` seconds after SIGTERM or at the time limit.

    A server that hangs or a long computation may not let go; then the process ends as it is:
    the server undoes the open transaction, and the lock becomes void by itself.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def watch() -> None:
        with reader, writer:
            while (number := reader.recv(1)[0]) not in _CODES:
                pass
            time.sleep(grace)
            code = _CODES[signal.Signals(number)]
            said = f"{ENDINGS[code]}; ended by force: what was under way did not stop in time\n"
            os.write(2, said.encode())
            os._exit(code)

    threading.Thread(target=watch, name="enforce", daemon=True).start()


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise SystemExit with `TIMED_OUT` once ``seconds`` have passed; None for no limit."""
    if seconds is None:
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def parse_duration(text: str) -> float:
    """Return the seconds of "90", "90s", "30m", "2h" or "1d".

    Raises:
        ValueError: it is none of these, or nothing.
    """
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not seconds:
        raise ValueError(f"{text!r} is no duration, expected for example 90s, 30m or 2h")
    return seconds


def _raise(number: int, frame: FrameType | None) -> None:
    if _indivisible(frame):
        _again(number)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        raise SystemExit(_CODES[signal.Signals(number)])


def _indivisible(frame: FrameType | None) -> bool:
    """Whether what runs is to end first: an import or a destructor.

    Libraries go on without what they fail to import, PyTorch without NumPy: the signal would be
    lost, and what is left works by halves. A destructor cut short leaves its work undone; the
    driver's sessions have one.
    """
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _again(number: int) -> None:
    if number == signal.SIGALRM:
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)  # which ends with the time limit itself
    else:
        threading.Timer(_AGAIN, os.kill, (os.getpid(), number)).start()


def _dropped(unraisable: sys.UnraisableHookArgs) -> None:
    """Send the signal again whose exception Python dropped, as in a weak reference's callback."""
    exc = unraisable.exc_value
    if isinstance(exc, KeyboardInterrupt):
        _again(signal.SIGINT)
    elif isinstance(exc, SystemExit) and exc.code in _CODES.values():
        _again(next(number for number, code in _CODES.items() if code == exc.code))
    else:
        sys.__unraisablehook__(unraisable)
