"""A proxy between a command and its server that signals the command at a chosen message."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from typing import Literal, NamedTuple

import cypher

Where = Literal["before", "torn", "after", "answered"]
WHERES: tuple[Where, ...] = ("before", "torn", "after", "answered")
"""Before the server gets the message, with half of it, with all, or once it has answered."""

_CHUNK = 1 << 18


class Cut(NamedTuple):
    """Where a command gets a signal: at its ``send``-th message, counted from 0.

    SIGKILL also ends its connections as they are; after others all is passed on.
    """

    send: int
    where: Where
    sign: signal.Signals = signal.SIGKILL


class Tap:
    """Listens on loopback and passes everything on to a server.

    Attributes:
        said: for each message of the client, in order, the statements in it.
        signalled: when the client got its signal, by `time.monotonic`; None as long as it has not.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._purposes = {
            cypher.load(name).purpose.encode(): name
            for name in cypher.names()
            if not name.startswith("query/")
        }
        self._changed = threading.Lock()
        self._begin(None)
        threading.Thread(target=self._accept, daemon=True).start()

    def _begin(self, cut: Cut | None) -> None:
        self._cut = cut
        self._victim: int | None = None
        self._known = threading.Event()
        self.said: list[tuple[str, ...]] = []
        self.signalled: float | None = None

    def expect(self, cut: Cut | None) -> None:
        """Count from anew, for a client that is about to start."""
        with self._changed:
            self._begin(cut)

    def meet(self, process: int) -> None:
        """Say which process the client is."""
        self._victim = process
        self._known.set()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answered = threading.Event()
            for work in (self._ask, self._answer):
                threading.Thread(target=work, args=(client, server, answered), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, cut_here: threading.Event) -> None:
        try:
            while data := client.recv(_CHUNK):
                with self._changed:
                    number, cut = len(self.said), self._cut
                    self.said.append(
                        tuple(name for said, name in self._purposes.items() if said in data)
                    )
                if cut is None or cut.send != number:
                    server.sendall(data)
                    continue
                if cut.where == "answered":
                    cut_here.set()
                    server.sendall(data)
                    continue
                sent = {"before": 0, "torn": len(data) // 2}.get(cut.where, len(data))
                server.sendall(data[:sent])
                self._signal(cut.sign)
                if cut.sign == signal.SIGKILL:
                    return
                server.sendall(data[sent:])
        except OSError:
            pass
        finally:
            _hang_up(client, server)

    def _answer(
        self, client: socket.socket, server: socket.socket, cut_here: threading.Event
    ) -> None:
        try:
            while data := server.recv(_CHUNK):
                if cut_here.is_set() and self._cut is not None:
                    cut_here.clear()
                    self._signal(self._cut.sign)
                    if self._cut.sign == signal.SIGKILL:
                        return
                client.sendall(data)
        except OSError:
            pass
        finally:
            _hang_up(client, server)

    def _signal(self, sign: signal.Signals) -> None:
        self._known.wait()
        assert self._victim is not None
        self.signalled = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(self._victim, sign)


def _hang_up(*connections: socket.socket) -> None:
    """End connections, also while the other thread waits for one of them."""
    for one in connections:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
