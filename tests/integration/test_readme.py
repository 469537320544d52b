"""What the README tells people to type is run as it is written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cypher
from connector.config import load
from connector.database import Database
from connector.demo import run as demo
from tests.integration.command import environment, sameas

if TYPE_CHECKING:
    from connector.config import Connection

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.timeout(900)
def test_the_five_commands_and_the_cypher_of_the_readme_work_on_two_databases(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    source, target = embedded_pair
    demo.fill(source, target)
    variables = environment(source, target)
    (tmp_path / "gold.csv").write_text("f001,m0120\nf104,m0261\n")
    commands = [line for block in _blocks("console") for line in block.splitlines()]
    assert [shlex.split(line)[1] for line in commands[:5]] == [
        "init", "doctor", "train", "sync", "queries",
    ]  # fmt: skip
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "sameas"
        done = sameas(*arguments, folder=tmp_path, variables=variables)
        assert done.code == 0, f"{line}\n{done.err}{done.out}"

    _run_the_schedule(tmp_path, variables)
    _run_the_python(target, tmp_path, variables)

    queries = _blocks("cypher")
    assert len(queries) == 2
    with Database.open(target, step="test") as database:
        for text in queries:
            columns = ("ref.type", "ref.key", "labels(entity)", "same.confidence", "same.reasons")
            reads = "SET" not in text
            statement = cypher.Statement(
                "README", "as written", "write", (), columns if reads else (), text
            )
            rows = database.write(statement).rows
            assert len(rows) > 0 if reads else rows == []


def _run_the_schedule(folder: Path, variables: dict[str, str]) -> None:
    """Run the commands that are printed with an explanation beside them."""
    [run] = sameas("runs", "--json", folder=folder, variables=variables).document
    metrics = "/var/lib/node_exporter/textfile/sameas.prom"
    text = "".join(_blocks("sh")).replace("\\\n", "").replace(metrics, "sameas.prom")
    names = []
    for line in text.splitlines():
        command = re.split(r"(?<=\S) {2,}(?=[a-z])", line)[0].replace(" ID", f" {run['id']}")
        program, *arguments = shlex.split(command)
        assert program == "sameas"
        done = sameas(*arguments, folder=folder, variables=variables)
        assert done.code == 0, f"{line}\n{done.err}{done.out}"
        names.append(arguments[0])
    assert names == [
        *["queries"] * 6, "report", "report", "plan", "apply", "sync", "runs", "runs",
        "rollback", "rollback",
    ]  # fmt: skip
    assert (folder / "queries.zip").is_file()
    assert (folder / "sameas.prom").is_file()
    done = sameas("sync", folder=folder, variables=variables)
    assert done.code == 0, done.err


def _run_the_python(target: Connection, folder: Path, variables: dict[str, str]) -> None:
    first, second = _blocks("python")
    shown = 'Graph("bolt://localhost:7688", auth=("linker", secret))'
    assert shown in second
    login = (target.username, target.password)
    second = second.replace(
        shown, f"Graph({target.uri!r}, auth={login!r}, name={target.database!r})"
    )
    checked = f"{second}assert len(frame) and len(sure.relationships) and runs\n"
    for text in (first, checked):
        done = subprocess.run(
            [sys.executable, "-c", text],
            cwd=folder,
            env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", done.stderr


def test_the_configuration_of_the_readme_is_accepted(tmp_path: Path) -> None:
    [text] = _blocks("toml")
    path = tmp_path / "sameas.toml"
    path.write_text(text, encoding="utf-8")
    settings = load(path, {}, roles=())
    assert [entity.name for entity in settings.mapping.entities] == ["film", "person"]


def test_every_exit_code_of_the_readme_is_the_codes_and_no_other() -> None:
    from connector import errors

    told = {int(code) for code in re.findall(r"^\| (\d) \|", README, re.MULTILINE)}
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.SameasError)
    }
    assert raised <= told
    assert told - raised == {0, 3}


def test_every_command_says_what_it_does_with_an_example(tmp_path: Path) -> None:
    from connector.cli.main import sameas as group

    for name, command in group.commands.items():
        assert command.help, name
        assert command.epilog, name
        assert f"sameas {name}" in command.epilog
    done = sameas("--help", folder=tmp_path)
    assert done.code == 0
    assert all(name in done.out for name in group.commands)
