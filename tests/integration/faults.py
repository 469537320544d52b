"""Faults of networks and servers while a sync runs, and what has to be true after each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    WriteSettings,
)
from connector.database import Database
from tests.integration.command import environment
from tests.integration.forked import Command
from tests.integration.target import TOML, ask, create_films, do, everything, sync, want

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from connector.config import Connection
    from tests.integration.command import Finished
    from tests.integration.servers.proxy import Direction, Proxy

FILMS = 120
BATCH = 10
WRITING = b"CREATE (run:SameAsRun)"
"""What goes to the server when writing begins."""

QUICK = {"server.bolt.connection_keep_alive": "1s", "server.bolt.connection_keep_alive_probes": "4"}
"""Settings of a server with which clients notice within seconds that it says nothing."""

CONFIG = f"""
checkpoint = "model"
{TOML}
[train]
threads = 1
[write]
batch = {BATCH}
lock_stale = 1
"""
MAPPING = Mapping(
    (
        EntityMapping(
            "film", EntitySide("Film", ("id",)), EntitySide("Movie", ("id",)),
            (AttributeMapping("title", ("title",), ("title",)),),
        ),
    )
)  # fmt: skip
Link = tuple[str, str, float]


@dataclass(frozen=True)
class Outcome:
    """How one try ended.

    Attributes:
        code: exit code of the sync that the fault struck.
        error: its error, where it ended with one.
        hint: what it told to do next.
        fired: whether the fault came before the sync had ended.
        wrong: what is not as it has to be; empty if the try was survived.
    """

    code: int
    error: str
    hint: str
    fired: bool
    wrong: tuple[str, ...] = ()


@dataclass
class Stage:
    """Two graphs, a mapping and a model: syncs are run on it and disturbed.

    Attributes:
        folder: with the configuration.
        source: where the films are; nothing ever happens to it.
        target: the server that is disturbed, spoken to without the proxy.
        through: the same, by the proxy.
        films: how many there are.
    """

    folder: Path
    source: Connection
    target: Connection
    through: Connection
    films: int = FILMS
    arguments: tuple[str, ...] = ("sync", "--allow-shrink")
    expected: set[Link] = field(default_factory=set)
    history: int = 0
    users: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Create the films and train; the undisturbed sync tells what is expected."""
        with (
            Database.open(self.source, step="test") as source,
            Database.open(self.target, step="test") as target,
        ):
            create_films(source, target, self.films)
        (self.folder / "sameas.toml").write_text(CONFIG)
        trained = self.run("train", through=self.target)
        assert trained.code == 0, trained
        self.reset()
        done = self.run(*self.arguments, through=self.target)
        assert done.code == 0, done
        with Database.open(self.target, step="test") as database:
            self.expected = links(database)
            self.history = versions(database)
            self.users = of_users(database)
            before = everything(database)
        assert len(self.expected) > self.films * 0.9
        # So whatever stands as this does is what no later sync changes.
        again = self.run("sync", "--json", through=self.target)
        assert again.document["run"] is None, again
        with Database.open(self.target, step="test") as database:
            assert everything(database) == before

    def reset(self) -> None:
        """Let a third of the links be missing, a third wrong, a third of another confidence."""
        third = self.films // 3
        with Database.open(self.target, step="test") as database:
            do(database, "MATCH (n) WHERE n:SameAsRef OR n:SameAsRun DETACH DELETE n")
            do(database, "MATCH (n:SameAsLock) DELETE n")
            stands = [want(f"F{i}", f"M{i % third + 1}") for i in range(1, third + 1)]
            stands += [want(f"F{i}", f"M{i}", 0.42) for i in range(third + 1, 2 * third + 1)]
            sync(database, stands, MAPPING, graphs=("a", "b"), settings=WriteSettings())

    def start(self, *arguments: str, through: Connection | None = None) -> Command:
        """Start a command; by the proxy, if nothing else is said."""
        variables = environment(self.source, through or self.through)
        return Command(*arguments, folder=self.folder, variables=variables)

    def run(self, *arguments: str, through: Connection | None = None) -> Finished:
        """Run a command to its end."""
        return self.start(*arguments, through=through).finish()

    def judge(self, finished: Finished, fired: bool, mend: Callable[[], None]) -> Outcome:
        """Look at what a disturbed sync left, then let the next one complete it.

        ``mend`` takes the fault away.
        """
        lines = finished.err.splitlines()
        error = next((line for line in lines if line.startswith("error: ")), "")
        hint = next((line for line in lines if line.startswith("next: ")), "")
        wrong = []
        if finished.code not in (0, 1, 7):
            wrong.append(f"exit code {finished.code}")
        if finished.code and not (error and hint):
            wrong.append(f"no clean error: {finished.err[-500:]}")
        if "Traceback" in finished.err:
            wrong.append(f"a traceback: {finished.err[-800:]}")
        mend()
        with Database.open(self.target, step="test") as database:
            wrong += self._half_truths(database, complete=finished.code == 0)
        after = self.run(*self.arguments, through=self.target)
        if after.code:
            wrong.append(f"the next sync ends with {after.code}: {after.err[-500:]}")
        with Database.open(self.target, step="test") as database:
            wrong += self._half_truths(database, complete=True)
        return Outcome(finished.code, error[7:], hint[6:].strip(), fired, tuple(wrong))

    def _half_truths(self, database: Database, *, complete: bool) -> list[str]:
        wrong = []
        found = links(database)
        third = self.films // 3
        old = {(f"F{i}", f"M{i % third + 1}", 0.9) for i in range(1, third + 1)}
        old |= {(f"F{i}", f"M{i}", 0.42) for i in range(third + 1, 2 * third + 1)}
        if not found <= old | self.expected:
            wrong.append(f"links that nobody wanted: {sorted(found - old - self.expected)[:3]}")
        for side in (0, 1):
            ends = [link[side] for link in found]
            if len(ends) != len(set(ends)):
                wrong.append("not one-to-one")
        if of_users(database) != self.users:
            wrong.append("the user's nodes were touched")
        for status, claimed, actual in ask(
            database,
            "MATCH (run:SameAsRun) OPTIONAL MATCH ()-[s:SAME_AS|WAS_SAME_AS {run: run.id}]->() "
            "WITH run, count(s) AS actual",
            "run.status", "run.added + run.changed", "actual",
        ):  # fmt: skip
            if claimed != actual:
                wrong.append(f"a run says that it wrote {claimed} links, there are {actual}")
            if status not in ("done", "failed", "running", "interrupted"):
                wrong.append(f"a run is {status}")
        if complete and found != self.expected:
            wrong.append(f"incomplete: {len(found & self.expected)} of {len(self.expected)} links")
        if complete and versions(database) != self.history:
            wrong.append(f"{versions(database)} old versions instead of {self.history}")
        return wrong


def links(database: Database) -> set[Link]:
    """Return what stands."""
    found = ask(database, "MATCH (a)-[s:SAME_AS]->(b)", "a.key", "b.id", "s.confidence")
    assert len(set(found)) == len(found), "a link stands twice"
    return {(str(a), str(b), float(c)) for a, b, c in found}


def versions(database: Database) -> int:
    """Return how many closed versions there are."""
    [(count,)] = ask(database, "MATCH ()-[w:WAS_SAME_AS]->()", "count(w)")
    return int(count)


def of_users(database: Database) -> list[str]:
    """Return all that is not ours, comparable between moments."""
    found: list[Any] = ask(
        database,
        "MATCH (n) WHERE none(label IN labels(n) WHERE label STARTS WITH 'SameAs')",
        "labels(n)",
        "properties(n)",
    )
    return sorted(json.dumps(row, sort_keys=True) for row in found)


def measure(stage: Stage, proxy: Proxy, words: bytes) -> dict[Direction, int]:
    """Return the bytes that an undisturbed sync sends each way once ``words`` went by."""
    stage.reset()
    if words:
        proxy.watch(words)
    else:
        proxy.arm(None)
    done = stage.run(*stage.arguments)
    assert done.code == 0, done
    return dict(proxy.passed)


def moments(draw: random.Random, size: int, tries: int) -> list[int]:
    """Return so many moments, spread over all bytes, each at random within its part."""
    return [int(size * (number + draw.random()) / tries) for number in range(tries)]
