"""Kill sync, apply and rollback at random moments, and look at what the next command makes of it.

    python -m tests.benchmark.kills --moments 100 --server neo4j-5.26 [--direct] [--signal TERM]
        [--seed 7]

Each command is killed (SIGKILL) so many times: mostly at a message that it sends to the target
while it writes (before the server has it, with half of it, with all of it, or once it has
answered), else at a message before that, or at any time. Then one plain sync (after a rollback: the
same rollback; after an apply: either) must give the same links, histories and properties as a run
that nobody disturbed, and the user's part of the graph must be what it was. With ``--direct``
source and target are one database. With SIGTERM it must also end within 10 s, the lock given back.
Prints a table; exit 1 where anything was not so.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tqdm import tqdm

from connector.database import Database
from connector.runs import list_runs
from tests.integration import graphs
from tests.integration.command import environment
from tests.integration.servers import NAMES, start
from tests.integration.tap import WHERES, Cut, Tap
from tests.integration.target import ask, do

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connector.config import Connection
    from connector.runs import Run

COMMANDS = ("sync", "apply", "rollback")
FILMS = 120
# Of the moments, those in the writing of links, elsewhere at a message, and at any time.
WRITING, ELSEWHERE = 0.7, 0.9
REFUSED = 6
KILLED = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 128 + signal.SIGTERM}
GRACE, PATIENCE = 10, 120
CONFIGURATION = """
checkpoint = "model"
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
cardinality = "one-to-one"
attributes.title = { source = "title", target = "title" }
[write]
batch = 6
max_close = 1.0
keep_history = "2 runs"
"""
# The statements that begin a part of a command; what follows belongs to it until the next.
PARTS = {
    "run/lock_take": "taking the lock",
    "run/start": "starting the run",
    "link/close_lost": "writing links",
    "link/close_across": "writing links",
    "link/close_within": "writing links",
    "link/add_across": "writing links",
    "link/add_within": "writing links",
    "run/restore": "writing links",
    "run/finish": "ending the run",
    "run/lock_release": "giving the lock back",
    "run/mark_pruned": "forgetting history",
    "run/forget_versions": "forgetting history",
    "run/forget_runs": "forgetting history",
}
READING, ANY_TIME = "reading", "at any time"


class Ended(NamedTuple):
    """How a command ended, what it said, the statements of each message it sent, and seconds."""

    code: int
    said: str
    messages: tuple[tuple[str, ...], ...]
    seconds: float
    after_signal: float


@dataclass(frozen=True)
class Moment:
    """When a command is to be killed: at a message, or after so many seconds."""

    part: str
    sign: signal.Signals
    cut: Cut | None = None
    seconds: float = 0.0


class WrongError(Exception):
    """Something is not as it must be after a kill."""


def require(holds: object, what: str) -> None:
    """Raise `WrongError` where something does not hold."""
    if not holds:
        raise WrongError(what)


class Bench:
    """A target with two runs behind it, and what a third gives where nobody disturbs it."""

    def __init__(self, folder: Path, source: Connection, target: Connection, tap: Tap) -> None:
        self._folder = folder
        self._tap = tap
        self.tally: Counter[str] = Counter()
        address = f"bolt://127.0.0.1:{tap.port}"
        tapped = replace(target, uri=address)
        direct = (source.uri, source.database) == (target.uri, target.database)
        self._variables = environment(replace(source, uri=address) if direct else source, tapped)
        self._fork = multiprocessing.get_context("forkserver")
        self._fork.set_forkserver_preload(
            ["connector.cli", "connector.pipeline", "connector.apply"]
        )
        self.target = Database.open(target, step="test")
        self._source = Database.open(source, step="test")
        self._prepare()

    def close(self) -> None:
        """Close the connections."""
        self.target.close()
        self._source.close()

    def _prepare(self) -> None:
        (self._folder / "sameas.toml").write_text(CONFIGURATION)
        for database, label in ((self._source, "Film"), (self.target, "Movie")):
            do(
                database,
                f"UNWIND range(1, {FILMS}) AS i CREATE (:{label} {{id: '{label[0]}' + toString(i), "
                "n: i, title: 'The film number ' + toString(i) + ' of ' + toString(i * 7919)})",
            )
        do(
            self.target,
            "MATCH (m:Movie {n: 100}), (o:Movie {n: 101}) SET m:`odd label` "
            "CREATE (m)-[:SAME_AS {by: 'hand'}]->(o), (o)-[:SEEN {at: datetime(), of: [1, 2]}]->"
            "(:Person:User {name: 'Ada', born: date('1815-12-10')})",
        )
        for arguments in (["train", "-q"], ["sync", "-q"]):
            self._succeed(*arguments)
        do(
            self.target,
            "MATCH (a)-[s:SAME_AS]->(b:Movie) WHERE s.run IS NOT NULL AND b.n IN [110, 12] "
            "SET s.locked = true, s.by = 'ada'",
        )
        do(
            self.target,
            "MATCH (a)-[s:SAME_AS]->(b:Movie) WHERE s.run IS NOT NULL AND b.n IN [111, 14] "
            "CREATE (a)-[:NOT_SAME_AS {by: 'ada', at: datetime()}]->(b)",
        )
        self._retitle({n: 1 + n % 20 for n in range(1, 21)})
        self._succeed("sync", "-q")
        # Links close for others, lose their entity, its key or its surety.
        self._retitle({n: n + 1 if n % 2 else n - 1 for n in range(31, 51)})
        do(self.target, "MATCH (m:Movie) WHERE m.n > 60 AND m.n <= 64 SET m.id = m.id + 'new'")
        do(self.target, "MATCH (m:Movie) WHERE m.n > 64 AND m.n <= 70 REMOVE m.id")
        do(
            self.target,
            "MATCH (m:Movie) WHERE m.n > 70 AND m.n <= 90 "
            "SET m.title = replace(m.title, 'film', 'flim')",
        )
        do(self.target, "MATCH (m:Movie) WHERE m.n > 90 AND m.n <= 96 DETACH DELETE m")
        self._succeed("plan", "-q", "--out", "plan.json")
        self._before = {"sync": graphs.read(self.target)}
        self._before["apply"] = self._before["sync"]
        self._undisturbed = {"sync": self._succeed("sync", "-q")}
        self._expected = {"sync": self._ours("sync")}
        self._wrote = {"sync": list_runs(self.target)[0]}
        self._before["rollback"] = graphs.read(self.target)
        latest = [run.id for run in list_runs(self.target)]
        self._arguments = {
            "sync": ("sync", "-q"),
            "apply": ("apply", "-q", "plan.json"),
            "rollback": ("rollback", "-q", latest[0]),
        }
        for command in COMMANDS[1:]:
            graphs.restore(self.target, self._before[command])
            self._undisturbed[command] = self._succeed(*self._arguments[command])
            self._expected[command] = self._ours(command)
            self._wrote[command] = list_runs(self.target)[0]
        require(self._expected["apply"] == self._expected["sync"], "apply differs from sync")

    def _retitle(self, others: dict[int, int]) -> None:
        """Give films the titles of others."""
        titles = dict(ask(self.target, "MATCH (m:Movie)", "m.n", "m.title"))
        do(
            self.target,
            "UNWIND $rows AS row MATCH (m:Movie {n: row[0]}) SET m.title = row[1]",
            rows=[[n, titles[other]] for n, other in others.items()],
        )

    def _ours(self, command: str) -> Counter[str]:
        return graphs.ours(graphs.read(self.target), self._runs_before(command))

    def _runs_before(self, command: str) -> frozenset[str]:
        nodes = self._before[command].nodes
        return frozenset(n.properties["id"] for n in nodes if "SameAsRun" in n.labels)

    def run(self, *arguments: str, moment: Moment | None = None) -> Ended:
        """Run a command, killed at a moment if one is given."""
        self._tap.expect(moment.cut if moment is not None else None)
        started = time.monotonic()
        output = self._folder / "output.txt"
        process = self._fork.Process(
            target=_command, args=(self._folder, self._variables, output, arguments)
        )
        process.start()
        assert process.pid is not None
        self._tap.meet(process.pid)
        signalled = None
        if moment is not None and moment.cut is None:
            process.join(moment.seconds)
            if process.exitcode is None:
                signalled = time.monotonic()
                os.kill(process.pid, moment.sign)
        process.join(PATIENCE)
        if process.exitcode is None:
            os.kill(process.pid, signal.SIGABRT)  # which lets it say where it is
            process.join()
            raise WrongError(f"{' '.join(arguments)} does not end: {output.read_text()}")
        ended = Ended(
            process.exitcode,
            output.read_text() if output.exists() else "",
            tuple(self._tap.said),
            time.monotonic() - started,
            time.monotonic() - (signalled or self._tap.signalled or time.monotonic()),
        )
        output.unlink(missing_ok=True)
        return ended

    def _succeed(self, *arguments: str) -> Ended:
        ended = self.run(*arguments)
        require(ended.code == 0, f"sameas {' '.join(arguments)}: exit {ended.code}, {ended.said}")
        return ended

    def moments(
        self, command: str, number: int, draw: random.Random, sign: signal.Signals = signal.SIGKILL
    ) -> Iterator[Moment]:
        """Draw moments of a command."""
        parts = list(_parts(self._undisturbed[command].messages))
        writing = [i for i, part in enumerate(parts) if part == "writing links"]
        elsewhere = [i for i, part in enumerate(parts) if part != "writing links"]
        for _ in range(number):
            chance = draw.random()
            if chance > ELSEWHERE:
                seconds = draw.uniform(0, self._undisturbed[command].seconds)
                yield Moment(ANY_TIME, sign, seconds=seconds)
                continue
            send = draw.choice(writing if chance < WRITING else elsewhere)
            yield Moment(parts[send], sign, Cut(send, draw.choice(WHERES), sign))

    def all_of(self, command: str, part: str, sign: signal.Signals) -> Iterator[Moment]:
        """Yield every moment at a message of one part of a command."""
        for send, of in enumerate(_parts(self._undisturbed[command].messages)):
            if of == part:
                for where in WHERES:
                    yield Moment(part, sign, Cut(send, where, sign))

    def survive(self, command: str, moment: Moment, draw: random.Random) -> None:
        """Kill a command at a moment, complete it, and compare.

        Raises:
            WrongError: something is not as it must be.
        """
        before = self._before[command]
        graphs.restore(self.target, before)
        theirs = graphs.not_ours(before)
        killed = self.run(*self._arguments[command], moment=moment)
        code = KILLED[moment.sign]
        if not killed.messages and killed.code == -moment.sign:
            code = -moment.sign  # it had not begun, nor asked to be told
        self.tally[f"{command}: {'stopped' if killed.code == code else 'had ended'}"] += 1
        require(killed.code in (code, 0), f"stopped, it ends with {killed.code}: {killed.said}")
        require(killed.after_signal < GRACE, f"stopped, it goes on for {killed.after_signal:.1f} s")
        halfway = graphs.read(self.target)
        require(graphs.not_ours(halfway) == theirs, "stopped, it touched what is not its own")
        self._valid("stopped")
        runs = [run for run in list_runs(self.target) if run.id not in self._runs_before(command)]
        again = self._arguments[command]
        if command == "apply" and draw.random() < 0.5:
            again = self._arguments["sync"]
        if self._locked():
            require(moment.sign == signal.SIGKILL, "stopped, it does not give the lock back")
            self._wait_for_the_lock(again, halfway, draw)
        done = self._succeed(*again)
        after = graphs.read(self.target)
        require(graphs.not_ours(after) == theirs, "completing touched what is not its own")
        self._valid("completed")
        self._same(command, graphs.ours(after, self._runs_before(command)))
        self._counted(command)
        statuses = {run.id: run.status for run in list_runs(self.target)}
        for run in runs:
            self.tally[f"{command}: run {run.status}, then {statuses[run.id]}"] += 1
            require(statuses[run.id] in ("interrupted", "done"), f"left {statuses[run.id]}")
        if draw.random() < 0.2:
            stands = graphs.read(self.target)
            once_more = self._succeed(*again)
            now = graphs.read(self.target)
            require(
                _without_lock(now) == _without_lock(stands),
                f"once more it writes: {once_more.said} after {done.said}",
            )

    def _wait_for_the_lock(
        self, again: Sequence[str], halfway: graphs.Graph, draw: random.Random
    ) -> None:
        self.tally["locks left behind, taken over"] += 1
        if draw.random() < 0.2:
            refused = self.run(*again)
            if refused.code == 0:  # it had nothing left to write, and asked for no lock
                self.tally["nothing was left to write"] += 1
            else:
                require(refused.code == REFUSED, f"the lock is held: exit {refused.code}")
                require(
                    _without_lock(graphs.read(self.target)) == _without_lock(halfway),
                    "refused, it writes",
                )
                self.tally["refused while the lock was not void yet"] += 1
        do(self.target, "MATCH (l:SameAsLock) SET l.beat = l.beat - 601000")

    def _valid(self, when: str) -> None:
        for one, other in (("a", "b"), ("b", "a")):
            doubles = ask(
                self.target,
                "MATCH (a)-[s:SAME_AS]->(b) WHERE s.run IS NOT NULL "
                f"WITH {one} AS one, count(DISTINCT {other}) AS n WHERE n > 1",
                "count(*)",
            )
            require(doubles == [(0,)], f"{when}, it is not one-to-one")
        twice = ask(
            self.target,
            "MATCH (a)-[s:SAME_AS]->(b) WITH a, b, count(*) AS n WHERE n > 1",
            "count(*)",
        )
        require(twice == [(0,)], f"{when}, a link stands twice")

    def _same(self, command: str, found: Counter[str]) -> None:
        expected = self._expected[command]
        if found != expected:
            more, less = list(found - expected), list(expected - found)
            raise WrongError(
                f"it differs: {len(more)} more {[one[:500] for one in more[:3]]}, "
                f"{len(less)} less {[one[:500] for one in less[:3]]}"
            )

    def _counted(self, command: str) -> None:
        earlier = self._runs_before(command)
        later = [run for run in list_runs(self.target) if run.id not in earlier]

        def counts(runs: Sequence[Run]) -> tuple[int, int, int]:
            return (
                sum(run.added for run in runs),
                sum(run.changed for run in runs),
                sum(run.closed for run in runs),
            )

        require(
            counts(later) == counts([self._wrote[command]]),
            f"the runs count {counts(later)}, undisturbed it is {counts([self._wrote[command]])}",
        )
        require(not self._locked(), "the lock is not given back")

    def _locked(self) -> bool:
        return ask(self.target, "MATCH (l:SameAsLock) WHERE l.token IS NOT NULL", "1") != []

    def describe(self) -> str:
        """Return what the undisturbed commands write, and in how many messages."""
        return "\n".join(
            f"{command}: {run.added} added, {run.changed} changed, {run.closed} closed in "
            f"{len(self._undisturbed[command].messages)} messages, "
            f"{self._undisturbed[command].seconds:.1f} s"
            for command, run in self._wrote.items()
        )


def _command(folder: Path, variables: dict[str, str], output: Path, arguments: list[str]) -> None:
    os.chdir(folder)
    os.environ.update(variables)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    faulthandler.enable(descriptor)
    sys.argv = ["sameas", *arguments]
    from connector.cli import main

    try:
        main()
    finally:
        # Python's own end drops what a signal raises; the fork server's would make it exit code 1.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _parts(messages: Sequence[tuple[str, ...]]) -> Iterator[str]:
    part = READING
    for said in messages:
        for name in said:
            part = PARTS.get(name, part)
        yield part


def _without_lock(graph: graphs.Graph) -> tuple[Counter[str], Counter[str]]:
    return graphs.ours(graph), graphs.not_ours(graph)


def open_bench(stack: ExitStack, source: Connection, target: Connection) -> Bench:
    """Return a bench that is ready; ``stack`` closes it. Both databases have to be empty."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sameas-kills-")))
    address = urlsplit(target.uri)
    assert address.hostname is not None
    assert address.port is not None
    tap = stack.enter_context(closing(Tap(address.hostname, address.port)))
    bench = Bench(folder, source, target, tap)
    stack.callback(bench.close)
    return bench


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--moments", type=int, default=100, help="of each command")
    parser.add_argument("--server", choices=NAMES, default="neo4j-5.26", help="of the target")
    parser.add_argument("--direct", action="store_true", help="source and target: one database")
    parser.add_argument("--signal", choices=("KILL", "TERM"), default="KILL")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=COMMANDS)
    given = parser.parse_args(arguments)
    draw = random.Random(given.seed)
    wrong = 0
    with ExitStack() as stack:
        server = start(given.server)
        stack.callback(server.running.close)
        source = server
        if not given.direct and given.server != "embedded":
            source = start("embedded")
            stack.callback(source.running.close)
        target = server.connection("target")
        bench = open_bench(
            stack, replace(target, role="source") if given.direct else source.connection(), target
        )
        sys.stdout.write(f"{bench.describe()}\n\n| command | killed while | moments | right |\n"
                         "|---|---|---|---|\n")  # fmt: skip
        for command in given.commands:
            tried: Counter[str] = Counter()
            right: Counter[str] = Counter()
            sign = signal.Signals[f"SIG{given.signal}"]
            moments = list(bench.moments(command, given.moments, draw, sign))
            for moment in tqdm(moments, command, disable=None):
                tried[moment.part] += 1
                try:
                    bench.survive(command, moment, draw)
                    right[moment.part] += 1
                except WrongError as error:
                    wrong += 1
                    sys.stderr.write(f"{command}, {moment}: {error}\n")
            for part, number in sorted(tried.items()):
                sys.stdout.write(f"| {command} | {part} | {number} | {right[part]} |\n")
            sys.stdout.flush()
        sys.stdout.write("\n")
        for what, number in sorted(bench.tally.items()):
            sys.stdout.write(f"{what}: {number}\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
