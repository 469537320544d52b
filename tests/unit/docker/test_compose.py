"""compose.yaml: safe by default, and nothing secret in it."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from connector.config import connections
from tests.unit.docker.files import DOCKER, ENVIRONMENT, assert_runs, documents

(COMPOSE,) = documents(DOCKER / "compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DATABASES = ("source", "target")
SYNC = SERVICES["sync"]


def _settings(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_has_two_neo4j_of_different_lines_and_a_sync() -> None:
    assert set(SERVICES) == {*DATABASES, "sync"}
    # Community has no suffix, and is all that may be run without a licence.
    images = [SERVICES[name]["image"] for name in DATABASES]
    assert re.fullmatch(r"neo4j:5\.26\.\d+", images[0])
    assert re.fullmatch(r"neo4j:20\d\d\.\d\d\.\d+", images[1])


def test_ports_are_bound_to_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == len(set(published)) == 4
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_is_healthy_when_it_answers_a_query(name: str) -> None:
    service = SERVICES[name]
    kind, command = service["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    assert "RETURN 1" in command
    secret = service["environment"]["NEO4J_AUTH_FILE"]
    assert secret in command
    assert Path(secret).name in service["secrets"]
    assert " -p" not in command
    assert SYNC["depends_on"][name] == {"condition": "service_healthy"}


def test_data_outlives_the_containers() -> None:
    mounted = {v.split(":")[0] for name in DATABASES for v in SERVICES[name]["volumes"]}
    assert mounted == set(COMPOSE["volumes"])
    assert all(any(v.endswith(":/data") for v in SERVICES[n]["volumes"]) for n in DATABASES)


def test_the_sync_reaches_the_databases_and_nothing_else() -> None:
    assert SYNC["networks"] == ["graphs"]
    assert COMPOSE["networks"]["graphs"] == {"internal": True}
    assert all("graphs" in SERVICES[name]["networks"] for name in DATABASES)


def test_the_sync_is_locked_down() -> None:
    assert SYNC["read_only"] is True
    assert SYNC["cap_drop"] == ["ALL"]
    assert SYNC["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\$\{SAMEAS_UID:-[1-9]\d+\}:\$\{SAMEAS_GID:-[1-9]\d+\}", SYNC["user"])
    assert SYNC["tmpfs"][0].startswith("/tmp:")
    assert SYNC["restart"] == "no"
    assert SYNC["profiles"] == ["sync"]


def test_the_sync_is_a_real_command_with_complete_connections(tmp_path: Path) -> None:
    assert assert_runs(SYNC["command"]).name == "sync"
    environment: dict[str, str] = dict(SYNC["environment"])
    assert all(ENVIRONMENT.fullmatch(name) for name in environment)
    for role in DATABASES:
        name = f"SAMEAS_{role.upper()}_PASSWORD_FILE"
        assert Path(environment[name]).parent == Path("/run/secrets")
        assert Path(environment[name]).name in SYNC["secrets"]
        file = tmp_path / role
        file.write_text("not empty\n")
        environment[name] = str(file)
    first, second = connections(environment)
    assert (first.uri, second.uri) == ("bolt://source:7687", "bolt://target:7687")
    assert first.password == second.password == "not empty"


def test_builds_from_the_dockerfile_here() -> None:
    build = SYNC["build"]
    assert (DOCKER / build["context"] / build["dockerfile"]).samefile(DOCKER / "Dockerfile")
    text = (DOCKER / "Dockerfile").read_text()
    assert set(re.findall(r"^ARG (\w+)", text, re.MULTILINE)) == set(build["args"])


def test_secrets_are_files_that_git_ignores() -> None:
    used = {secret for service in SERVICES.values() for secret in service["secrets"]}
    assert used == set(COMPOSE["secrets"])
    ignored = (DOCKER / ".gitignore").read_text().split()
    assert {".env", "config/", "secrets/"} <= set(ignored)
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("./secrets/")


def test_no_password_is_written_anywhere() -> None:
    for service in SERVICES.values():
        for name in service["environment"]:
            assert not re.search(r"(PASSWORD|AUTH)$", name), f"{name} holds a password inline"
    for name in _settings((DOCKER / ".env.example").read_text()):
        assert not re.search(r"PASSW|AUTH|SECRET|TOKEN", name)


def test_the_example_settings_are_those_that_are_read() -> None:
    text = (DOCKER / "compose.yaml").read_text()
    read = set(re.findall(r"\$\{(\w+)", text))
    assert set(_settings((DOCKER / ".env.example").read_text())) == read


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
def test_prepare_makes_each_secret_once_for_its_owner_only(tmp_path: Path) -> None:
    for name in ("prepare.sh", ".env.example"):
        shutil.copy(DOCKER / name, tmp_path / name)

    def prepare() -> dict[str, str]:
        subprocess.run(["sh", str(tmp_path / "prepare.sh")], check=True, capture_output=True)
        return {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}

    made = prepare()
    assert set(made) == set(COMPOSE["secrets"])
    assert made["source_password"] != made["target_password"]
    for role in DATABASES:
        assert re.fullmatch(r"[0-9a-f]{36}", made[f"{role}_password"])
        assert made[f"{role}_auth"] == f"neo4j/{made[f'{role}_password']}"
        mode = (tmp_path / "secrets" / f"{role}_password").stat().st_mode
        assert not mode & (stat.S_IRWXG | stat.S_IRWXO)
    settings = _settings((tmp_path / ".env").read_text())
    assert int(settings["SAMEAS_UID"]) == (tmp_path / "config").stat().st_uid != 0
    assert prepare() == made
