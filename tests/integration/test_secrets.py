"""No command writes a password anywhere: terminal, logs, files, graphs, crash dumps."""

from __future__ import annotations

import base64
import faulthandler
import json
import os
import signal
import sys
from itertools import cycle
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from connector import embedded
from connector.database import Database
from tests.integration.command import Finished, environment
from tests.integration.forked import sameas
from tests.integration.servers.neo4j import free_port
from tests.integration.target import TOML, create_films, everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import NoReturn

    from connector.config import Connection
    from tests.integration.servers import Server

FILMS = 40
# What repr, JSON and addresses write in ways of their own is in it.
MARKED = 'Marked-5ecret "wörd\\ /'
MAPPED = TOML + '[write]\nkeep_history = "1 run"\n'
LINKS = "F1,M1,film,1\nF2,M2,film,1\nF3,M4,film,0\n"
SHEET = "type,source_key,target_key,same\nfilm,F5,M6,0\n"
LOUD = ("-vv", "--log-format", "json")
COMMANDS = (
    ("init", "--out", "proposed.toml", "-vv"),
    ("doctor", *LOUD),
    ("train", "--links", "links.csv", "-vv"),
    ("evaluate", "--links", "links.csv", "-vv"),
    ("plan", "--out", "plan.json", "-vv"),
    ("plan", "--json", *LOUD),
    ("apply", "plan.json", "-vv"),
    ("review", "--import", "answers.csv", "-vv"),
    ("sync", *LOUD, "--metrics-file", "sameas.prom"),
    ("explain", "F1", "M1", "--html", "why.html", "-vv"),
    ("report", "--out", "report.html", "-vv"),
    ("queries", "conflicts", "--run", *LOUD),
    ("queries", "--browser", "queries.zip", "-vv"),
    ("review", "--export", "sheet.csv", "-vv"),
    ("decisions", "-vv", "--json"),
    ("runs", "-vv", "--json"),
    ("rollback", "{run}", "--dry-run", "-vv"),
    ("rollback", "{run}", *LOUD),
    ("runs", "{run}", *LOUD),
)
OFFLINE = (("queries", "links", "-vv"), ("grants", "-vv"))


def forms(secret: str) -> set[bytes]:
    """Return what a secret looks like where it is written: also escaped, or encoded."""
    return {
        text.encode()
        for text in (
            secret,
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            repr(secret)[1:-1],
            ascii(secret)[1:-1],
            quote_plus(secret),
            base64.b64encode(secret.encode()).decode().rstrip("="),
            base64.b64encode(f"root:{secret}".encode()).decode().rstrip("="),
        )
    }


def told(secret: str, finished: Finished, folder: Path) -> list[str]:
    """Return where a secret stands of all that a command left."""
    written = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    written |= {"stdout": finished.out.encode(), "stderr": finished.err.encode()}
    return [name for name, text in written.items() if any(one in text for one in forms(secret))]


def prepare(folder: Path) -> None:
    (folder / "sameas.toml").write_text(MAPPED)
    (folder / "links.csv").write_text(LINKS)
    (folder / "answers.csv").write_text(SHEET)


def test_the_search_finds_a_secret_however_it_is_written(tmp_path: Path) -> None:
    for number, text in enumerate((f"x{MARKED}y", json.dumps({"a": MARKED}), repr([MARKED]))):
        (tmp_path / f"{number}").write_text(text)
    assert sorted(told(MARKED, Finished(0, "", f"?{quote_plus(MARKED)}"), tmp_path)) == [
        "0", "1", "2", "stderr",
    ]  # fmt: skip


@pytest.fixture
def filled(server: Server) -> Iterator[tuple[Database, Database]]:
    with (
        Database.open(server.connection("source"), step="test") as first,
        Database.open(server.connection("target"), step="test") as second,
    ):
        create_films(first, second, FILMS)
        yield first, second


@pytest.mark.parametrize("server", ["embedded", "neo4j-5.26"], indirect=True)
def test_no_command_writes_the_password(
    server: Server, filled: tuple[Database, Database], tmp_path: Path
) -> None:
    variables = environment(server.connection("source"), server.connection("target"))
    secret = variables["SAMEAS_TARGET_PASSWORD"]
    assert len(secret) >= 8, "a short one would be found anywhere"
    prepare(tmp_path)
    run = ""
    for command in (*COMMANDS, *OFFLINE):
        if "runs" in command and "--json" in command:
            finished = sameas(*command, folder=tmp_path, variables=variables)
            run = finished.document[-1]["id"]
        else:
            arguments = [run if word == "{run}" else word for word in command]
            finished = sameas(*arguments, folder=tmp_path, variables=variables)
        assert finished.code == 0, (command, finished.out + finished.err)
        assert told(secret, finished, tmp_path) == [], command
    names = {path.name for path in tmp_path.iterdir()}
    assert {
        "plan.json",
        "sheet.csv",
        "sameas.prom",
        "proposed.toml",
        "why.html",
        "report.html",
    } <= names
    for each in filled:
        assert secret not in repr(everything(each))


@pytest.fixture(scope="module")
def own_pair() -> Iterator[tuple[Connection, Connection]]:
    """A server of our own: wrong logins lock an account out for whoever comes next."""
    with embedded.start() as server:
        yield server.connection("source", "source"), server.connection("target", "target")


@pytest.fixture(scope="module")
def errors(own_pair: tuple[Connection, Connection], tmp_path_factory: pytest.TempPathFactory) -> (
    dict[str, dict[str, str]]
):  # fmt: skip
    """Return what to set for each error that has to do with logging in."""
    variables = environment(*own_pair)

    def addresses(change: tuple[str, str]) -> dict[str, str]:
        return {name: value.replace(*change) for name, value in variables.items() if "_URI" in name}

    wrong = {name: MARKED for name in variables if name.endswith("PASSWORD")}
    file = tmp_path_factory.mktemp("secret") / "password"
    file.write_text(f"{MARKED}\n")
    nobody = {name: f"bolt://127.0.0.1:{free_port()}" for name in addresses(("", ""))}
    by_file = {
        **dict.fromkeys(wrong, ""),
        **{f"{name}_FILE": str(file) for name in wrong},
    }
    return {
        "wrong password": wrong,
        "wrong password in a file": by_file,
        "both a password and a file": {**by_file, **wrong},
        "password in the address": addresses(("://", f"://ada:{quote_plus(MARKED)}@")),
        "password as the address": dict.fromkeys(addresses(("", "")), MARKED),
        "password as the database": {
            **wrong, **{name.replace("PASSWORD", "DATABASE"): "no such" for name in wrong},
        },
        "server down": {**wrong, **nobody},
        "wrong scheme": {**wrong, **addresses(("bolt://", "bolt+s://"))},
        "wrong scheme, self-signed": {**wrong, **addresses(("bolt://", "neo4j+ssc://"))},
        "no such scheme": {**wrong, **addresses(("bolt://", "https://"))},
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted({command[0] for command in COMMANDS}))
def test_no_error_repeats_a_password(
    own_pair: tuple[Connection, Connection],
    errors: dict[str, dict[str, str]],
    tmp_path: Path,
    name: str,
) -> None:
    prepare(tmp_path)
    (tmp_path / "plan.json").write_text("{}")
    command = next(command for command in COMMANDS if command[0] == name)
    arguments = [word for word in command if word not in LOUD and word != "{run}"]
    arguments += ["2026-11-23T22-10-47.234Z-c742"] * ("{run}" in command)
    voices = cycle((LOUD, ("-vv",), ("--json", "-vv")))
    for (what, changed), loud in zip(errors.items(), voices, strict=False):
        variables = {**environment(*own_pair), **changed}
        finished = sameas(*arguments, *loud, folder=tmp_path, variables=variables)
        assert finished.code in (1, 2, 7), (what, finished)
        assert told(MARKED, finished, tmp_path) == [], what
        assert "Traceback" not in finished.err, what
        assert (finished.out + finished.err).strip(), "it says what is wrong"


def crash_in_a_statement() -> None:
    """Let the next statement end in a way that nobody thought of."""

    def broken(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError

    sys.modules["connector.database.database"].__dict__["run"] = broken


def crash_in_the_driver() -> None:
    """Let logging in end in a way that nobody thought of, with the password on the stack."""
    from neo4j._sync.io import _bolt

    def broken(*_: object, **__: object) -> NoReturn:
        faulthandler.enable()
        os.abort()

    _bolt.Bolt.open = broken  # type: ignore[method-assign]


@pytest.mark.parametrize("crash", [crash_in_a_statement, crash_in_the_driver])
@pytest.mark.parametrize("name", ["train", "runs"])
def test_no_crash_tells_a_password(
    embedded_pair: tuple[Connection, Connection],
    tmp_path: Path,
    crash: Callable[[], None],
    name: str,
) -> None:
    prepare(tmp_path)
    variables = environment(*embedded_pair)
    secret = variables["SAMEAS_TARGET_PASSWORD"]
    finished = sameas(name, "-vv", folder=tmp_path, variables=variables, before=crash)
    assert finished.code == (1 if crash is crash_in_a_statement else -signal.SIGABRT), finished
    assert "Fatal Python error" in finished.err or "ZeroDivisionError" in finished.err
    assert told(secret, finished, tmp_path) == []


def test_a_password_in_the_configuration_is_refused_and_not_repeated(
    own_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    for line in (f"password = {json.dumps(MARKED)}", f"uri = {json.dumps(f'bolt://a:{MARKED}@b')}"):
        (tmp_path / "sameas.toml").write_text(MAPPED.replace("[source]", f"[source]\n{line}"))
        for loud in (("-vv",), LOUD, ("--json",)):
            finished = sameas("doctor", *loud, folder=tmp_path, variables=environment(*own_pair))
            assert finished.code == 2, finished
            assert not any(one in (finished.out + finished.err).encode() for one in forms(MARKED))
