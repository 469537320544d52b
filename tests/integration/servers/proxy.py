"""A TCP proxy on loopback that does to a connection what networks do."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType
    from typing import Any

Kind = Literal["reset", "truncate", "stall", "pause", "slow"]
Direction = Literal["up", "down"]

_CHUNK = 65_536
_LINGER = struct.pack("ii", 1, 0)
_SLOW_CHUNK = 512
_SLOW_SECONDS = 0.01


@dataclass(frozen=True)
class Fault:
    """What happens to all connections, and when.

    Attributes:
        kind: "reset" and "truncate" end them with RST or FIN in the middle of a message; "stall"
            lets nothing through any more; "pause" does so for ``seconds``; "slow" lets 50 kB/s
            through.
        direction: of the bytes that are counted: to the server, or from it.
        after: so many bytes are let through.
        words: bytes are counted once these went to the server; empty counts from the start.
        lasting: new connections suffer the same; else the network is sound again at once.
    """

    kind: Kind
    direction: Direction = "down"
    after: int = 0
    words: bytes = b""
    lasting: bool = False
    seconds: float = 3.0


class Proxy:
    """Listens on a port of its own and passes everything on to another one.

    Attributes:
        passed: bytes that went either way since the words of the fault, or since the start.
        fired: whether the fault has happened.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._links: set[_Link] = set()
        self.arm(None)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def arm(self, fault: Fault | None) -> None:
        """Be sound again, and prepare a fault."""
        self.fault = fault
        self.fired = threading.Event()
        self.passed: dict[Direction, int] = {"up": 0, "down": 0}
        self.counting = fault is None or not fault.words
        self.slow = self.broken = False

    def watch(self, words: bytes) -> None:
        """Be sound again, and count from these words on."""
        self.arm(Fault("slow", after=2**62, words=words))

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        self._server.close()
        for link in tuple(self._links):
            link.end(reset=True)
        tasks = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports say good-bye

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken and self.fault is not None:
            link = _Link((writer,))
            self._links.add(link)
            self._hurt(link)
            return
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            _Link((writer,)).end(reset=True)
            return
        link = _Link((writer, inner_writer))
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, reader, inner_writer, "up"),
                self._pump(link, inner_reader, writer, "down"),
            )
        finally:
            link.end(reset=False)
            self._links.discard(link)

    async def _pump(
        self,
        link: _Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        direction: Direction,
    ) -> None:
        seen = b""
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if direction == "up" and not self.counting and self.fault is not None:
                    seen = seen[-len(self.fault.words) :] + data
                    self.counting = self.fault.words in seen
                cut = self._cut(direction, data)
                if cut < len(data):
                    await self._send(link, writer, data[:cut])
                    self._fire()
                    data = data[cut:]
                await self._send(link, writer, data)
            await link.flowing.wait()
            writer.write_eof()

    async def _send(self, link: _Link, writer: asyncio.StreamWriter, data: bytes) -> None:
        await link.flowing.wait()
        step = _SLOW_CHUNK if self.slow else len(data) or 1
        for start in range(0, len(data), step):
            if self.slow:
                await asyncio.sleep(_SLOW_SECONDS)
            writer.write(data[start : start + step])
            await writer.drain()

    def _cut(self, direction: Direction, data: bytes) -> int:
        """Count bytes and return how many of them may pass before the fault."""
        if not self.counting:
            return len(data)
        before = self.passed[direction]
        self.passed[direction] += len(data)
        fault = self.fault
        if fault is None or fault.direction != direction or self.fired.is_set():
            return len(data)
        return min(len(data), max(0, fault.after - before))

    def _fire(self) -> None:
        assert self.fault is not None
        self.fired.set()
        self.slow = self.fault.kind == "slow"
        self.broken = self.fault.lasting
        for link in tuple(self._links):
            self._hurt(link)

    def _hurt(self, link: _Link) -> None:
        assert self.fault is not None
        if self.fault.kind in ("reset", "truncate"):
            link.end(reset=self.fault.kind == "reset")
        elif self.fault.kind in ("stall", "pause"):
            link.flowing.clear()
            if self.fault.kind == "pause":
                self._loop.call_later(self.fault.seconds, link.flowing.set)


class _Link:
    """A connection through the proxy."""

    def __init__(self, writers: tuple[asyncio.StreamWriter, ...]) -> None:
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._writers = writers

    def end(self, *, reset: bool) -> None:
        for writer in self._writers:
            if reset:
                with suppress(OSError):
                    writer.get_extra_info("socket").setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, _LINGER
                    )
                writer.transport.abort()
            else:
                writer.close()
