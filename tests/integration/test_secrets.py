"""No command writes a password anywhere: terminal, files, graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from tests.integration.command import environment, sameas
from tests.integration.target import do, everything

if TYPE_CHECKING:
    from pathlib import Path

    from connector.config import Connection
    from tests.integration.servers import Server

FILMS = 40
MARKED = "Marked-5ecret-word"
MAPPED = """
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
attributes.title = { source = "title", target = "title" }
"""
COMMANDS = (
    ("init", "--out", "proposed.toml", "-vv"),
    ("doctor", "-vv"),
    ("train", "-vv"),
    ("plan", "--out", "plan.json", "-vv"),
    ("plan", "--json", "-vv"),
    ("apply", "plan.json", "-vv"),
    ("sync", "-vv", "--log-format", "json", "--metrics-file", "sameas.prom"),
    ("explain", "film", "F1", "-vv"),
    ("review", "--export", "sheet.csv", "-vv"),
    ("decisions", "-vv"),
    ("runs", "-vv"),
    ("runs", "--json"),
    ("queries", "link-names"),
    ("grants",),
)


def _known(database: Database) -> str:
    """Return everything that stands in a graph, as text."""
    return repr(everything(database))


def _written(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_no_command_writes_the_password(server: Server, tmp_path: Path) -> None:
    source, target = server.connection("source"), server.connection("target")
    variables = environment(source, target)
    secret = variables["SAMEAS_TARGET_PASSWORD"]
    assert len(secret) >= 8, "a short one would be found anywhere"
    (tmp_path / "sameas.toml").write_text(MAPPED)
    with (
        Database.open(source, step="test") as first,
        Database.open(target, step="test") as second,
    ):
        for each, label in ((first, "Film"), (second, "Movie")):
            do(
                each,
                f"UNWIND range(1, {FILMS}) AS i CREATE (:{label} {{id: '{label[0]}' + toString(i), "
                "title: 'The film number ' + toString(i) + ' of ' + toString(i * 7919)})",
            )
        done = {}
        for command in COMMANDS:
            finished = sameas(*command, folder=tmp_path, variables=variables)
            done[command] = finished.code
            assert secret not in finished.out + finished.err, command
        assert set(done.values()) == {0}, done
        files = _written(tmp_path)
        assert {"plan.json", "sheet.csv", "sameas.prom", "proposed.toml"} <= set(files)
        assert any("model" in name for name in files)
        assert [name for name, data in files.items() if secret.encode() in data] == []
        for each in (first, second):
            assert secret not in _known(each)


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c[0] not in ("queries", "grants")], ids=" ".join
)
def test_no_error_repeats_a_password(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path, command: tuple[str, ...]
) -> None:
    variables = environment(*embedded_pair)
    (tmp_path / "sameas.toml").write_text(MAPPED)
    (tmp_path / "plan.json").write_text("{}")
    wrong = {name: MARKED for name in variables if name.endswith("PASSWORD")}
    inside = {
        name: variables[name].replace("://", f"://ada:{MARKED}@")
        for name in variables
        if name.endswith("URI")
    }
    nobody = {name: "bolt://127.0.0.1:9" for name in variables if name.endswith("URI")}
    for changed in (wrong, inside, {**wrong, **nobody}):
        finished = sameas(*command, folder=tmp_path, variables={**variables, **changed})
        said = finished.out + finished.err
        assert finished.code in (1, 2, 7), (finished.code, said)
        assert MARKED not in said
        assert said.strip(), "it says what is wrong"
    assert [n for n, data in _written(tmp_path).items() if MARKED.encode() in data] == []
