from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connector import embedded
from connector.database import Database
from connector.errors import UnreachableError
from cypher import Statement

CREATE = Statement("create", "test", "write", (), (), "CREATE (:A)-[:R]->(:B)")
COUNT = Statement("count", "test", "read", (), ("n",), "MATCH (n) RETURN count(n) AS n")

PARENT = """
import os, sys, time
from connector import embedded
server = embedded.start(("films",))
if "fork" in sys.argv and os.fork() == 0:
    time.sleep(20)  # holds the pipe open that would tell the server
    os._exit(0)
print(server.uri, server._folder, flush=True)
time.sleep(60)
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where servers make their folders."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def answers(uri: str) -> bool:
    parts = urlsplit(uri)
    assert parts.hostname == "127.0.0.1"
    assert parts.port is not None
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=1).close()
    except OSError:
        return False
    return True


def gone(uri: str, folder: Path, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not answers(uri) and not folder.exists():
            return True
        time.sleep(0.1)
    return False


def test_a_server_with_databases_of_its_own(
    folders: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with embedded.start(("one", "other")) as server:
        with (
            Database.open(server.connection("source", "one"), step="test") as one,
            Database.open(server.connection("target", "other"), step="test") as other,
        ):
            assert (one.role, other.role) == ("source", "target")
            one.write(CREATE)
            assert one.read(COUNT) == [(2,)]
            assert other.read(COUNT) == [(0,)]
        server.empty("one")
        server.empty("third")
        for name in ("one", "third"):
            with Database.open(server.connection("source", name), step="test") as database:
                assert database.read(COUNT) == [(0,)]
        assert server.password not in repr(server.connection("source", "one"))
        uri = server.uri
    assert not answers(uri)
    assert list(folders.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_two_servers_side_by_side() -> None:
    first, second = embedded.Starting(("a",)), embedded.Starting(("a",))
    with first.ready() as one, second.ready() as other:
        assert one.uri != other.uri
        assert one.password != other.password
        one._process.kill()
        one._process.wait()
        with pytest.raises(UnreachableError, match="ended"):
            one.empty("a")
        assert answers(other.uri)


@pytest.mark.parametrize("fork", ["fork", "no fork"])
def test_it_ends_with_its_parent(folders: Path, fork: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, fork],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    try:
        assert parent.stdout is not None
        with parent.stdout:
            uri, folder = parent.stdout.readline().split()
        assert Path(folder).parent == folders
        assert answers(uri)
        parent.kill()
        parent.wait()
        assert gone(uri, Path(folder), within=5)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)


def test_a_port_that_somebody_takes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    free_ports = embedded._free_ports
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        offered = iter([[taken, *free_ports(1)], free_ports(2)])
        monkeypatch.setattr(embedded, "_free_ports", lambda _: next(offered))
        with embedded.start(("films",)) as server:
            assert not server.uri.endswith(f":{taken}")


def test_a_server_that_does_not_start(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = folders / "broken"
    broken.mkdir()
    (broken / "arcadedb_embedded.py").write_text("raise OSError('the disk is full of rabbits')")
    monkeypatch.syspath_prepend(broken)
    with pytest.raises(UnreachableError, match="full of rabbits") as caught:
        embedded.start(("films",))
    assert caught.value.hint
    assert [path.name for path in folders.iterdir()] == ["broken"]
