"""A browser for the tests: opens a page as a reader would, and tells what went wrong in it.

The protocol is https://chromedevtools.github.io/devtools-protocol/, spoken over two pipes
(``--remote-debugging-pipe``: file descriptors 3 and 4, JSON ended by a zero byte).
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

Scheme = Literal["light", "dark"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# A process of its own puts the pipes where the browser looks for them.
_WIRE = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
_ABOVE = 10
_PATIENCE = 60.0


def find() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Visit:
    """What became of a page that was opened.

    Attributes:
        said: warnings and errors of its console, its scripts, and the browser about it.
        requests: addresses that it asked for, the page itself included.
        wider: pixels by which it is wider than the window.
        picture: of the whole page, PNG.
    """

    said: tuple[str, ...]
    requests: tuple[str, ...]
    wider: int
    picture: bytes


class Chromium:
    """A running browser; its profile lies in a folder of its own."""

    def __init__(self, path: str, folder: Path) -> None:
        theirs, self._to = os.pipe()
        self._from, write = os.pipe()
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _ABOVE) for fd in (theirs, write)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WIRE, *map(str, ends), path, *_FLAGS,
             f"--user-data-dir={folder}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=ends,
            start_new_session=True,
        )  # fmt: skip
        for fd in (theirs, write, *ends):
            os.close(fd)
        self._rest = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError, TimeoutError):
            self._ask("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for fd in (self._to, self._from):
            os.close(fd)

    def visit(self, page: Path, *, width: int, scheme: Scheme = "light") -> Visit:
        """Open a page in a tab of its own, in a window of that width."""
        tab = self._ask("Target.createTarget", url="about:blank")["targetId"]
        at = self._ask("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        self._events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable", at)
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self._ask("Emulation.setDeviceMetricsOverride", at, **size)
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", at, features=media)
        self._ask("Page.navigate", at, url=page.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._receive()
        wider = self._ask(
            "Runtime.evaluate", at,
            expression=f"document.documentElement.scrollWidth - {width}",
        )["result"]["value"]  # fmt: skip
        shot = self._ask(
            "Page.captureScreenshot", at, format="png", captureBeyondViewport=True
        )["data"]  # fmt: skip
        events = list(self._events)
        self._ask("Target.closeTarget", targetId=tab)
        return Visit(
            tuple(said for event in events if (said := _said(event)) is not None),
            tuple(
                str(event["params"]["request"]["url"])
                for event in events
                if event["method"] == "Network.requestWillBeSent"
            ),
            int(wider),
            base64.b64decode(shot),
        )

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _receive(self) -> dict[str, Any]:
        """Return the next message; events are kept as well."""
        until = time.monotonic() + _PATIENCE
        while b"\0" not in self._rest:
            if not select.select([self._from], [], [], max(until - time.monotonic(), 0))[0]:
                raise TimeoutError("Chromium says nothing")
            part = os.read(self._from, 1 << 20)
            if not part:
                raise OSError("Chromium ended")
            self._rest += part
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self._events.append(message)
        return message


def _said(event: dict[str, Any]) -> str | None:
    parameters = event["params"]
    if event["method"] == "Runtime.exceptionThrown":
        return str(parameters["exceptionDetails"]["text"])
    if event["method"] == "Runtime.consoleAPICalled":
        return " ".join(str(one.get("value")) for one in parameters["args"])
    if event["method"] == "Log.entryAdded" and parameters["entry"]["level"] in ("warning", "error"):
        return str(parameters["entry"]["text"])
    return None
