"""Signals wait while the driver works: an exception amid its instructions leaves it unsound.

It may lose what it had just read, or wait for an answer to what it never sent.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

PATIENCE = 1.0
"""Seconds that a signal waits for the driver; then it acts, likely while a server is waited for."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


class _Deferral:
    """The handlers of one span of the driver's work, and the signal that waits for its end."""

    def __init__(self) -> None:
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._waiting: int | None = None
        self._acted = False
        self._insisted = False
        self._changed = threading.RLock()

    def begin(self) -> None:
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                self._handlers[number] = handler
                signal.signal(number, self._come)

    def end(self) -> None:
        number = self._take()
        for each, handler in self._handlers.items():
            signal.signal(each, handler)
        if number is not None:
            self._handlers[number](number, None)

    def deliver(self, frame: FrameType | None = None) -> None:
        """Let the signal that waits act."""
        number = self._take()
        if number is not None:
            self._handlers[number](number, frame)

    def _take(self) -> int | None:
        # Under the lock `_insist` sends none once the first has acted: what follows, giving the
        # graph's lock back, is not to be disturbed.
        with self._changed:
            number, self._waiting = self._waiting, None
            self._acted = self._acted or number is not None
        return number

    def _come(self, number: int, frame: FrameType | None) -> None:
        insisted, self._insisted = self._insisted, False
        if self._waiting is not None:
            self.deliver(frame)
        elif not self._acted:
            self._waiting = number
            timer = threading.Timer(PATIENCE, self._insist)
            timer.daemon = True
            timer.start()
        elif not insisted:
            self._handlers[number](number, frame)

    def _insist(self) -> None:
        with self._changed:
            if self._waiting is not None:
                self._insisted = True
                os.kill(os.getpid(), self._waiting)


_current: _Deferral | None = None


@contextmanager
def deferred() -> Iterator[None]:
    """Let signals wait until the end of the block or the next `deliver`, at most `PATIENCE`."""
    global _current
    if _current is not None or threading.current_thread() is not threading.main_thread():
        yield
        return
    _current = _Deferral()
    try:
        _current.begin()
        yield
    finally:
        ended, _current = _current, None
        ended.end()


def deliver() -> None:
    """Let a signal that waits act now, between two statements."""
    if _current is not None and threading.current_thread() is threading.main_thread():
        _current.deliver()
