"""Ctrl-C and SIGTERM end a command from wherever it is, and every `finally` on the way out runs."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130
TERMINATED = 143
_AGAIN = 0.02


def listen() -> None:
    """Let Ctrl-C raise KeyboardInterrupt and SIGTERM raise SystemExit, in the main thread.

    What the parent process had ignored (nohup, a shell's background job) stays ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    if _in_destructor(frame):
        # Python drops what a destructor raises, and the driver's sessions have one: the signal
        # would be lost and the command go on.
        threading.Timer(_AGAIN, os.kill, (os.getpid(), number)).start()
        return
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(TERMINATED)


def _in_destructor(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False
