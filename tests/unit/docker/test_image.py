"""The Dockerfile keeps the rules that an image for other people's clusters has to keep."""

from __future__ import annotations

import json
import re
import shlex

import connector
from tests.unit.docker.files import DOCKER, TOP, Instruction, assert_runs, dockerfile

INSTRUCTIONS = dockerfile(DOCKER / "Dockerfile")
LAST = max(instruction.stage for instruction in INSTRUCTIONS)
IGNORED = (TOP / ".dockerignore").read_text().splitlines()


def _all(name: str, *, stage: int | None = None) -> list[Instruction]:
    return [i for i in INSTRUCTIONS if i.name == name and stage in (None, i.stage)]


def _one(name: str) -> str:
    (found,) = _all(name, stage=LAST)
    return found.value


def _pairs(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(text))


def test_bases_are_pinned_to_a_python_that_dgl_has_wheels_for() -> None:
    bases = [i.value.split(" ")[0] for i in _all("FROM")]
    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"python:3\.1[01](\.\d+)?-slim-[a-z]+", base), base
    assert len(set(bases)) == 1


def test_runs_as_a_numeric_user_that_is_not_root() -> None:
    user, group = _one("USER").split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    after = [i.name for i in INSTRUCTIONS if i.stage == LAST]
    assert "RUN" not in after[after.index("USER") :]


def test_commands_are_in_exec_form() -> None:
    assert json.loads(_one("ENTRYPOINT")) == ["sameas"]
    assert json.loads(_one("CMD")) == ["--help"]
    health = _one("HEALTHCHECK").split("CMD ", 1)[1]
    assert json.loads(health) == ["sameas", "--version"]
    assert _one("STOPSIGNAL") == "SIGTERM"


def test_copies_only_what_is_in_the_repository_and_not_ignored() -> None:
    assert not _all("ADD")
    assert IGNORED[1] == "*"
    copied = set()
    for instruction in _all("COPY"):
        words = instruction.value.split(" ")
        if words[0].startswith("--from="):
            assert words[0] == "--from=builder"
            continue
        copied |= set(words[:-1])
    for path in copied:
        assert (TOP / path).exists(), path
        assert f"!{path}" in IGNORED, f"{path} is copied, and .dockerignore keeps it out"
    assert {line[1:] for line in IGNORED if line.startswith("!")} == copied
    assert {"connector", "cypher", "model", "constraints.txt", "LICENSE"} <= copied


def test_every_install_is_pinned_and_leaves_no_cache() -> None:
    for instruction in _all("RUN"):
        for command in re.split(r"&&|;", instruction.value):
            if "pip install" in command:
                assert re.search(r"--(build-)?constraint constraints\.txt", command), command
            if "python -m pip install" in command:
                assert "--no-cache-dir" in command
        if "apt-get install" in instruction.value:
            assert "--no-install-recommends" in instruction.value
            assert "rm -rf /var/lib/apt/lists/*" in instruction.value
        assert "sudo" not in instruction.value
        assert "curl" not in instruction.value
    assert "UV_NO_CACHE=1" in _all("ENV", stage=0)[0].value


def test_the_last_stage_holds_no_build_tools() -> None:
    assert not any("pip" in i.value for i in _all("RUN", stage=LAST))


def test_works_on_a_read_only_file_system() -> None:
    environment = _pairs(_one("ENV"))
    assert environment["HOME"] == "/tmp"
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    # Without it DGL writes a settings file into the home folder.
    assert environment["DGLBACKEND"] == "pytorch"
    assert environment["SAMEAS_CONFIG"].startswith(_one("WORKDIR") + "/")


def test_no_secret_and_no_host_is_in_the_image() -> None:
    text = (DOCKER / "Dockerfile").read_text()
    for instruction in (*_all("ENV"), *_all("ARG")):
        assert not re.search(r"passw|secret|token", instruction.value, re.IGNORECASE)
    assert "://" not in text


def test_labels_say_which_version() -> None:
    labels = _pairs(_one("LABEL"))
    assert labels["org.opencontainers.image.version"] == connector.__version__
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"


def test_every_file_names_the_same_image() -> None:
    texts = {p: p.read_text() for p in DOCKER.rglob("*") if p.is_file()}
    named = {
        (path.name, version)
        for path, text in texts.items()
        for version in re.findall(r"\bsameas:(\w+(?:\.\w+)*)", text)
    }
    assert {version for _, version in named} == {connector.__version__}
    assert {"compose.yaml", "cronjob.yaml", "train-job.yaml", "sameas_dag.py"} <= {
        name for name, _ in named
    }


def test_the_readme_runs_commands_that_exist() -> None:
    text = (DOCKER / "README.md").read_text().replace("\\\n", " ")
    commands = {*re.findall(r"(?<=run --rm sync) (\w+)", text)}
    commands |= {*re.findall(r"sameas:[\d.]+ (\w+)$", text, re.MULTILINE)}
    assert {"init", "doctor", "train", "demo"} <= commands
    for command in commands - {"init", "demo"}:
        assert_runs([command])
    for path in re.findall(r"docker/[\w./-]+\w", text):
        made = path.startswith(("docker/config", "docker/secrets", "docker/.env"))
        assert made or (TOP / path).exists(), path
