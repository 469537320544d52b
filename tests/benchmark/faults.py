"""Strike syncs with faults of network and server at many moments, and print what came of it.

    python -m tests.benchmark.faults [--tries 10] [--seed 1] [--release neo4j-5.26] [--only WORD]

The source is the embedded server, the target a real Neo4j behind a proxy. Each try begins with a
third of the links missing, a third wrong, a third of another confidence, and is survived if the
sync, struck at its moment, was resumed by the driver or ended with one clean error; if what stands
then is valid; and if the next sync completes it exactly as an undisturbed one, after which nothing
is left to write. A full disk needs the right to mount a tmpfs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import neo4j
from neo4j.exceptions import TransientError

from connector import embedded
from connector.database import Database
from tests.integration.faults import BATCH, CONFIG, QUICK, WRITING, Stage, measure, moments
from tests.integration.servers.neo4j import RELEASES, Neo4jServer
from tests.integration.servers.proxy import Fault, Kind, Proxy
from tests.integration.target import do

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.command import Finished
    from tests.integration.faults import Outcome
    from tests.integration.servers.proxy import Direction

PHASES: dict[str, tuple[bytes, Direction]] = {"read": (b"", "down"), "write": (WRITING, "up")}
LASTING = 3
"""One in so many tries, for faults that stay: the driver tries for half a minute."""

# Less, and the server does not start.
SMALL_TRANSACTIONS = {"db.memory.transaction.max": "2m"}
REFUSALS = 30
"""So often in a row it refuses more, and others have all of it."""

MANY = 3000
"""Films whose links are more than such a transaction holds."""

SMALL_MEMORY = {"dbms.memory.transaction.total.max": "10m"}
READ_ONLY = {"server.databases.read_only": "neo4j"}
DISK = 150
"""Megabytes of the disk that gets full."""


@dataclass
class Row:
    """A line of the table."""

    fault: str
    phase: str
    outcomes: list[Outcome] = field(default_factory=list)
    late: int = 0

    def text(self) -> str:
        """Return it as Markdown."""
        survived = sum(not one.wrong for one in self.outcomes)
        ends = Counter(
            "resumed by the driver" if not one.code else f"error, exit {one.code}"
            for one in self.outcomes
        )
        said = ", ".join(f"{how}: {count}" for how, count in ends.most_common())
        return f"| {self.fault} | {self.phase} | {len(self.outcomes)} | {survived} | {said} |"


class Bench:
    """Strikes syncs on one target server."""

    def __init__(self, stage: Stage, server: Neo4jServer, proxy: Proxy) -> None:
        self.stage, self.server, self.proxy = stage, server, proxy
        self.sizes = {phase: measure(stage, proxy, words) for phase, (words, _) in PHASES.items()}
        # Reading ends where writing begins.
        read, write = self.sizes["read"], self.sizes["write"]
        self.sizes["read"] = {way: read[way] - write[way] for way in read}

    def network(self, row: Row, fault: Fault, moment: int) -> None:
        """Let the network fail at a moment."""
        words, direction = PHASES[row.phase]
        self.stage.reset()
        self.proxy.arm(replace(fault, words=words, direction=direction, after=moment))
        finished = self.stage.run(*self.stage.arguments)
        fired = self.proxy.fired.is_set()
        self._note(row, self.stage.judge(finished, fired, self._sound))

    def whole(
        self, row: Row, strike: Callable[[], None], mend: Callable[[], None], moment: int
    ) -> None:
        """Do something to the server at a moment, and undo it when the command has ended."""
        words, direction = PHASES[row.phase]
        self.stage.reset()
        self.proxy.watch(words)
        command = self.stage.start(*self.stage.arguments)
        process = command.process
        while not self.proxy.passed[direction] >= max(1, moment) and process.exitcode is None:
            time.sleep(0.001)
        fired = process.exitcode is None
        strike()
        finished = command.finish()

        def after() -> None:
            mend()
            self._sound()

        self._note(row, self.stage.judge(finished, fired, after))

    def judged(self, row: Row, finished: Finished, mend: Callable[[], None]) -> None:
        """Judge a sync that met a fault from its beginning on."""
        self._note(row, self.stage.judge(finished, finished.code > 0, mend))

    def _sound(self) -> None:
        self.proxy.arm(None)

    def _note(self, row: Row, outcome: Outcome) -> None:
        if not outcome.fired:
            row.late += 1  # the sync ended before; it tells nothing
            return
        row.outcomes.append(outcome)
        told = "; ".join(outcome.wrong) or outcome.error or "resumed"
        sys.stderr.write(f"{row.fault}, {row.phase}: {told}\n")

    def restart(self, how: signal.Signals) -> None:
        """End the server and start it again."""
        self.server.stop(how)
        self.server.start(QUICK)

    def restarted(self, settings: dict[str, str]) -> None:
        """Start the server anew with other settings."""
        self.server.stop()
        self.server.start({**QUICK, **settings})


def _network(bench: Bench, tries: int, draw: random.Random) -> Iterator[Row]:
    for kind in get_args(Kind):
        for lasting in (False, True):
            if lasting and kind in ("pause", "slow"):
                continue
            for phase, (_, direction) in PHASES.items():
                row = Row(f"network: {kind}{', for good' if lasting else ''}", phase)
                number = max(1, tries // LASTING) if lasting else tries
                for moment in moments(draw, bench.sizes[phase][direction], number):
                    bench.network(row, Fault(kind, lasting=lasting), moment)
                yield row


def _server(bench: Bench, tries: int, draw: random.Random) -> Iterator[Row]:
    server = bench.server

    def wake() -> None:
        server.signal(signal.SIGCONT)

    def doze() -> None:
        server.signal(signal.SIGSTOP)
        time.sleep(2)
        wake()

    def nothing() -> None:
        pass

    for name, strike, mend in (
        ("server: killed and started again", partial(bench.restart, signal.SIGKILL), nothing),
        ("server: stopped and started again", partial(bench.restart, signal.SIGTERM), nothing),
        ("server: killed, comes back later", partial(server.stop, signal.SIGKILL),
         partial(server.start, QUICK)),
        ("server: frozen for two seconds", doze, nothing),
        ("server: frozen for good", partial(server.signal, signal.SIGSTOP), wake),
    ):  # fmt: skip
        for phase, (_, direction) in PHASES.items():
            row = Row(name, phase)
            for moment in moments(draw, bench.sizes[phase][direction], max(1, tries // LASTING)):
                bench.whole(row, strike, mend, moment)
            yield row


def _settings(bench: Bench, tries: int, draw: random.Random) -> Iterator[Row]:
    del tries, draw
    row = Row("server: read-only database", "write")
    bench.stage.reset()
    bench.restarted(READ_ONLY)
    bench.judged(row, bench.stage.run(*bench.stage.arguments), partial(bench.restarted, {}))
    yield row
    for name, seconds in (("for a while", 5), ("for good", 3600)):
        row = Row(f"server: others take its 10 MB {name}", "write")
        bench.restarted(SMALL_MEMORY)
        with ExitStack() as taken:
            bench.whole(
                row, partial(taken.enter_context, hoard(bench.server, seconds)), taken.close, 1
            )
        yield row
    bench.restarted({})


def _memory(bench: Bench, tries: int, draw: random.Random) -> Iterator[Row]:
    """Write more in one transaction than the server allows, then do as the error says."""
    del tries, draw
    stage = replace(bench.stage, films=MANY)
    for connection in (stage.source, stage.target):
        with Database.open(connection, step="test") as database:
            do(database, "MATCH (n) DETACH DELETE n")
    stage.fill()
    bench.stage = stage
    stage.reset()
    bench.restarted(SMALL_TRANSACTIONS)
    row = Row("server: 2 MB a transaction, batches too large", "write")
    config = stage.folder / "sameas.toml"

    def smaller(batch: int) -> None:
        config.write_text(CONFIG.replace(f"batch = {BATCH}\n", f"batch = {batch}\n"))

    smaller(MANY)
    bench.judged(row, stage.run(*stage.arguments), partial(smaller, 100))
    yield row


@contextmanager
def hoard(server: Neo4jServer, seconds: float) -> Iterator[None]:
    """Let open transactions take all memory that the server has for transactions."""
    one = server.connection("target")
    assert one.username is not None
    assert one.password is not None
    with ExitStack() as stack:
        driver = stack.enter_context(
            neo4j.GraphDatabase.driver(one.uri, auth=(one.username, one.password))
        )
        held = stack.enter_context(ExitStack())
        refused = 0
        # What a transaction of the sync has is free for a moment when it ends.
        while refused < REFUSALS:
            session = held.enter_context(driver.session())
            try:
                # Left with its session it is undone; left as a block it would be committed.
                transaction = session.begin_transaction()
                transaction.run("UNWIND range(1, 200) AS i CREATE (:Hoard {id: i})").consume()
                refused = 0
            except TransientError:
                refused += 1
                time.sleep(0.01)
        over = threading.Timer(seconds, held.close)
        over.start()
        try:
            yield
        finally:
            over.cancel()
            over.join()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Give a disk of `DISK` megabytes; None where nothing may be mounted here."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "sameas", folder],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill_up(folder: Path, left: int) -> Path:
    """Write a file that leaves ``left`` bytes of a disk."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    # The server writes too: then it may be full before.
    with suppress(OSError), ballast.open("wb") as file:
        for start in range(0, max(0, free - left), 2**20):
            file.write(b"\1" * min(2**20, free - left - start))
    return ballast


def _disk(bench: Bench, disk: Path, tries: int, draw: random.Random) -> Iterator[Row]:
    row = Row("server: disk full", "write")
    for left in moments(draw, 120_000, max(1, tries // LASTING)):
        bench.stage.reset()
        ballast = fill_up(disk, left)
        finished = bench.stage.run(*bench.stage.arguments)

        def mend(ballast: Path = ballast) -> None:
            ballast.unlink()
            # A Neo4j that could not write stays shut until it is started again.
            bench.restart(signal.SIGKILL)

        bench.judged(row, finished, mend)
    yield row


def main() -> None:
    """Run it as said above."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--release", choices=sorted(RELEASES), default="neo4j-5.26")
    parser.add_argument("--only", choices=("network", "server", "settings", "disk", "memory"))
    options = parser.parse_args()
    draw = random.Random(options.seed)
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        disk = None
        if options.only in (None, "disk"):
            disk = stack.enter_context(small_disk(folder / "disk"))
        source = stack.enter_context(embedded.start())
        server = Neo4jServer(RELEASES[options.release], QUICK, disk)
        stack.callback(server.close)
        proxy = stack.enter_context(Proxy(server.port))
        target = server.connection("target")
        stage = Stage(
            folder, source.connection("source", "source"), target,
            replace(target, uri=f"bolt://127.0.0.1:{proxy.port}"),
        )  # fmt: skip
        stage.fill()
        bench = Bench(stage, server, proxy)
        parts = {"settings": _settings, "network": _network, "server": _server}
        if disk is not None:
            parts["disk"] = lambda *given: _disk(given[0], disk, *given[1:])
        elif options.only in (None, "disk"):
            sys.stderr.write("nothing may be mounted here: the full disk is left out\n")
        parts["memory"] = _memory  # the last, for it leaves other films
        for name, part in parts.items():
            if options.only in (None, name):
                rows.extend(part(bench, options.tries, draw))
    sys.stdout.write("| fault | phase | tries | survived | how |\n|---|---|---|---|---|\n")
    sys.stdout.write("".join(f"{row.text()}\n" for row in rows))
    wrong = [one for row in rows for outcome in row.outcomes for one in outcome.wrong]
    late = sum(row.late for row in rows)
    if late:
        sys.stdout.write(f"\n{late} more ended before the fault came.\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
