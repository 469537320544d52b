"""Real Neo4j Community, from Maven Central, in a process that ends with the tests."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo4j
from neo4j.exceptions import DatabaseUnavailable, ServiceUnavailable

from connector.config import Connection
from cypher import quote
from tests.integration.servers.java import Unavailable, jars, java

if TYPE_CHECKING:
    from collections.abc import Collection

    from connector.config import Role

__all__ = ["RELEASES", "Neo4jServer", "Release", "Unavailable"]

_START_TIMEOUT = 300
_PREFIX = "sameas-tests-neo4j-"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Release:
    """One Neo4j under test.

    Attributes:
        name: of the folder with its pom.
        main: its main class.
        java: versions of Java that it runs on, the first that is found is taken.
    """

    name: str
    main: str
    java: Collection[int]


RELEASES = {
    release.name: release
    for release in (
        Release("neo4j-5.26", "org.neo4j.server.CommunityEntryPoint", (17, 21)),
        Release("neo4j-2026.08", "org.neo4j.server.Neo4jCommunity", range(21, 30)),
    )
}


class Neo4jServer:
    """A Neo4j that was started in a folder of its own; its one database is called neo4j."""

    username = "neo4j"

    def __init__(
        self, release: Release, settings: dict[str, str] | None = None, data: Path | None = None
    ) -> None:
        """Start it; ``data`` is a folder for its databases, with its own otherwise."""
        self._main = release.main
        self._java, self._jars = java(release.java), jars(release.name)
        self.password = secrets.token_urlsafe(12)
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        _tidy()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._data = data or self.folder / "data"
        self._known = "neo4j"
        self._driver: neo4j.Driver | None = None
        (self.folder / "conf").mkdir()
        self.start(settings)

    def start(self, settings: dict[str, str] | None = None) -> None:
        """Start it, also again, where it stopped; the settings are for this time only."""
        config = self.folder / "conf"
        (config / "neo4j.conf").write_text(
            "\n".join(f"{name}={value}" for name, value in self._settings(settings or {}).items())
        )
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [self._java, "-Xmx640m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                 "-cp", f"{self._jars}/*", self._main,
                 f"--home-dir={self.folder}", f"--config-dir={config}"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the tests, which end the server in their own time.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and keep its files."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None
        self._process.send_signal(how)
        self._process.wait()

    def signal(self, how: signal.Signals) -> None:
        """Send it a signal, such as SIGSTOP."""
        self._process.send_signal(how)

    @property
    def log(self) -> Path:
        """What it says on the console."""
        return self.folder / "console.log"

    def connection(self, role: Role, database: str = "neo4j") -> Connection:
        """Return how to reach its database."""
        return Connection(role, self.uri, self.username, self.password, database)

    def committed(self) -> str:
        """Return what changes with every transaction that writes, be it only the name of a key.

        It is a bookmark: its transaction's number is that of the last one that wrote. (What SHOW
        DATABASES calls lastCommittedTxn is null in Community Edition.)
        """
        if self._driver is None:
            self._driver = self._open(self.password)
        with self._driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as one:
            one.run("RETURN 1").consume()
            [bookmark] = one.last_bookmarks().raw_values
        return str(bookmark)

    def empty(self, database: str) -> None:
        """Delete all nodes, constraints and indexes."""
        if self._driver is None:
            self._driver = self._open(self.password)

        def run(text: str, **parameters: Any) -> list[neo4j.Record]:
            assert self._driver is not None
            return self._driver.execute_query(text, parameters, database_=database).records

        while run("MATCH (n) WITH n LIMIT 20000 DETACH DELETE n RETURN count(*)")[0][0]:
            pass
        for (name,) in run("SHOW CONSTRAINTS YIELD name"):
            run(f"DROP CONSTRAINT {quote(name)}")
        for (name,) in run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            run(f"DROP INDEX {quote(name)}")

    def close(self) -> None:
        """End it and remove its files; nothing in them is worth waiting for."""
        if self._driver is not None:
            self._driver.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _settings(self, more: dict[str, str]) -> dict[str, str]:
        return {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.directories.data": str(self._data),
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "128m",
            "db.tx_log.preallocate": "false",
            "dbms.usage_report.enabled": "false",
            **more,
        }

    def _open(self, password: str) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.username, password))

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._set_password():
            if time.monotonic() > deadline or self._process.poll() is not None:
                said = " | ".join(self.log.read_text(errors="replace").splitlines()[-10:])
                raise RuntimeError(f"{self.folder.name} did not start: {said}")
            time.sleep(0.2)

    def _set_password(self) -> bool:
        """Give the account a password instead of the default one; False while nobody answers."""
        try:
            database = "neo4j" if self._known == self.password else "system"
            with self._open(self._known) as driver, driver.session(database=database) as session:
                if database == "neo4j":
                    session.run("RETURN 1").consume()
                    return True
                session.run(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
                    password=self.password,
                ).consume()
                self._known = self.password
        except (ServiceUnavailable, DatabaseUnavailable):
            return False
        return True


def _tidy() -> None:
    """Remove the folders of tests that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
