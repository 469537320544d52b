"""The embedded server: ArcadeDB over Bolt on loopback, in a child process that ends with us.

For the demo and for tests; nothing to install, carries its own Java.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from connector.config.connection import Connection
from connector.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from connector.config.connection import Role

_LOG_LINES = 15
_READY = "ready"
_ATTEMPTS = 3


class PortTakenError(UnreachableError):
    """Somebody else took a free port before the server did."""


class EmbeddedServer:
    """A running server with its databases; a context manager that ends it."""

    username = "root"

    def __init__(
        self, process: subprocess.Popen[str], port: int, password: str, folder: Path
    ) -> None:
        self.uri = f"bolt://127.0.0.1:{port}"
        self.password = password
        self._process = process
        self._folder = folder

    def connection(self, role: Role, database: str) -> Connection:
        """Return how to reach one of its databases."""
        return Connection(role, self.uri, self.username, self.password, database)

    def empty(self, database: str) -> None:
        """Replace one of its databases by an empty one, or create it.

        Raises:
            UnreachableError: the server is gone.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(database) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the answer does not come either
        if self._process.stdout.readline().strip() != _READY:
            raise UnreachableError(
                f"the embedded server ended: {_last_lines(self._folder)}",
                hint="start it again; its databases were only for the moment",
            )

    def close(self) -> None:
        """End the server and remove its files."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            # Its databases are thrown away: nothing is lost by not waiting for them.
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> EmbeddedServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Starting:
    """A server that is on its way: other work can be done until `ready` is asked for."""

    def __init__(self, databases: Sequence[str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sameas-server-"))
        self._password = secrets.token_urlsafe(16)
        self._bolt, http = _free_ports(2)
        with (self._folder / "server.log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "connector.embedded"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                # Ctrl-C is for the parent, which ends the server in its own time.
                start_new_session=True,
            )
        assert self._process.stdin is not None
        order = {
            "folder": str(self._folder / "root"),
            # By the pipe, so that the password shows in no list of processes.
            "password": self._password,
            "bolt": self._bolt,
            "http": http,
            "databases": list(databases),
        }
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # ready() reads the log and says what happened

    def ready(self) -> EmbeddedServer:
        """Wait for the server.

        Raises:
            UnreachableError: it ended instead; the message has the end of its log.
        """
        assert self._process.stdout is not None
        server = EmbeddedServer(self._process, self._bolt, self._password, self._folder)
        try:
            if self._process.stdout.readline().strip() == _READY:
                return server
        except BaseException:
            server.close()
            raise
        said = _last_lines(self._folder)
        server.close()
        raise (PortTakenError if "Unable to listen" in said else UnreachableError)(
            f"the embedded server did not start: {said}",
            hint="check that this machine has 1 GB of memory free and a writable TMPDIR",
        )


def start(databases: Sequence[str] = ("source", "target")) -> EmbeddedServer:
    """Start a server with these databases, all empty; ready in about three seconds.

    Raises:
        UnreachableError: it does not start.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(PortTakenError):
            return Starting(databases).ready()
    return Starting(databases).ready()


def _last_lines(folder: Path) -> str:
    lines = (folder / "server.log").read_text(errors="replace").splitlines()
    return " | ".join(lines[-_LOG_LINES:]) or "it said nothing"


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _serve() -> None:
    """Run in the child: start the server, say so, and end when the parent does."""
    parent = os.getppid()
    order = json.loads(sys.stdin.readline())
    folder = Path(order["folder"])
    threading.Thread(target=_watch, args=(parent, folder.parent), daemon=True).start()
    # The server writes to standard output; the parent reads one word there.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import arcadedb_embedded

    server = arcadedb_embedded.ArcadeDBServer(
        root_path=str(folder),
        root_password=order["password"],
        config={
            "host": "127.0.0.1",
            "http_port": order["http"],
            "mode": "development",
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": order["bolt"],
        },
        jvm_kwargs={"heap_size": "1g"},
    )
    server.start()
    for name in order["databases"]:
        server.create_database(name)
    print(_READY, file=answer, flush=True)
    for line in sys.stdin:
        name = json.loads(line)
        java = server._java_server
        if java.existsDatabase(name):
            java.getDatabase(name).getEmbedded().drop()
            java.removeDatabase(name)
        server.create_database(name)
        print(_READY, file=answer, flush=True)
    _end(folder.parent)


def _watch(parent: int, folder: Path) -> None:
    # The pipe alone does not tell: whatever the parent forked may hold its other end open. (Nor
    # does Linux's death signal, which comes when the thread that started us ends.)
    while os.getppid() == parent:
        time.sleep(0.5)
    _end(folder)


def _end(folder: Path) -> NoReturn:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    _serve()
