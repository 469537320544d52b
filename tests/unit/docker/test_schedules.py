"""The examples for cron, Kubernetes and Airflow call what exists and act on its exit codes."""

from __future__ import annotations

import ast
import itertools
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from connector.config import load
from connector.errors import (
    ConfigurationError,
    GuardError,
    LockedError,
    SchemaDriftError,
    UnreachableError,
)
from tests.unit.docker.files import DOCKER, ENVIRONMENT, assert_runs, documents

if TYPE_CHECKING:
    from pathlib import Path

KUBERNETES = DOCKER / "examples" / "kubernetes"
CRON = DOCKER / "examples" / "cron"
DAG = DOCKER / "examples" / "airflow" / "sameas_dag.py"

MANIFEST = {(d["kind"], d["metadata"]["name"]): d for d in documents(KUBERNETES / "cronjob.yaml")}
(TRAIN,) = documents(KUBERNETES / "train-job.yaml")
SCHEDULED = MANIFEST["CronJob", "sameas-sync"]
JOBS = {"sync": SCHEDULED["spec"]["jobTemplate"]["spec"], "train": TRAIN["spec"]}

NEEDS_A_PERSON = {
    ConfigurationError.exit_code,
    SchemaDriftError.exit_code,
    GuardError.exit_code,
}
PASSES = {LockedError.exit_code, UnreachableError.exit_code}


def test_kubernetes_kinds_and_versions() -> None:
    kinds = {kind: d["apiVersion"] for (kind, _), d in MANIFEST.items()}
    assert kinds == {
        "ConfigMap": "v1",
        "PersistentVolumeClaim": "v1",
        "CronJob": "batch/v1",
    }
    assert (TRAIN["kind"], TRAIN["apiVersion"]) == ("Job", "batch/v1")
    assert SCHEDULED["spec"]["concurrencyPolicy"] == "Forbid"
    assert len(SCHEDULED["spec"]["schedule"].split()) == 5


@pytest.mark.parametrize("name", JOBS)
def test_kubernetes_runs_a_real_command_locked_down(name: str) -> None:
    pod = JOBS[name]["template"]["spec"]
    (container,) = pod["containers"]
    assert assert_runs(container["args"]).name == name
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] >= 10_000
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["resources"]) == {"requests", "limits"}
    assert all(set(amounts) == {"cpu", "memory"} for amounts in container["resources"].values())
    assert pod["automountServiceAccountToken"] is False
    assert not container["image"].endswith(":latest")


@pytest.mark.parametrize("name", JOBS)
def test_kubernetes_mounts_what_the_command_reads_and_writes(name: str) -> None:
    pod = JOBS[name]["template"]["spec"]
    (container,) = pod["containers"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    assert {mount["name"] for mount in mounts.values()} == set(volumes)
    assert ("ConfigMap", volumes["config"]["configMap"]["name"]) in MANIFEST
    claim = volumes["model"]["persistentVolumeClaim"]["claimName"]
    assert ("PersistentVolumeClaim", claim) in MANIFEST
    # A checkpoint is written beside its place and renamed: the mount itself could not be.
    model = container["args"][container["args"].index("--model") + 1]
    folder = model.rsplit("/", 1)[0]
    assert mounts[folder].get("readOnly", False) is (name == "sync")
    assert "/tmp" in mounts
    (reference,) = container["envFrom"]
    connection = MANIFEST["ConfigMap", reference["configMapRef"]["name"]]["data"]
    for role in ("SOURCE", "TARGET"):
        file = connection[f"SAMEAS_{role}_PASSWORD_FILE"]
        assert mounts[file.rsplit("/", 1)[0]]["name"] == "passwords"
    assert volumes["passwords"]["secret"]["defaultMode"] & 0o007 == 0


@pytest.mark.parametrize("name", JOBS)
def test_kubernetes_gives_up_only_where_a_retry_cannot_help(name: str) -> None:
    job = JOBS[name]
    assert job["template"]["spec"]["restartPolicy"] == "Never"
    assert job["backoffLimit"] > 0
    (rule,) = [r for r in job["podFailurePolicy"]["rules"] if r["action"] == "FailJob"]
    assert rule["onExitCodes"]["containerName"] == "sameas"
    final = set(rule["onExitCodes"]["values"])
    assert final <= NEEDS_A_PERSON
    assert not final & PASSES
    if name == "sync":
        assert final == NEEDS_A_PERSON


def test_the_kubernetes_configuration_is_one_that_sameas_reads(tmp_path: Path) -> None:
    file = tmp_path / "sameas.toml"
    file.write_text(MANIFEST["ConfigMap", "sameas-config"]["data"][file.name])
    environment: dict[str, str] = dict(MANIFEST["ConfigMap", "sameas-connections"]["data"])
    assert all(ENVIRONMENT.fullmatch(name) for name in environment)
    for name in environment:
        if name.endswith("_PASSWORD_FILE"):
            (tmp_path / name).write_text("not empty")
            environment[name] = str(tmp_path / name)
    settings = load(file, environment, roles=("source", "target"))
    assert [entity.name for entity in settings.mapping.entities] == ["film", "person"]
    assert settings.source.uri.startswith("neo4j+s://")


def test_no_manifest_holds_a_password() -> None:
    assert not any(kind == "Secret" for kind, _ in MANIFEST)


def _constants(tree: ast.Module) -> dict[str, Any]:
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def test_the_dag_runs_doctor_and_then_sync() -> None:
    tree = ast.parse(DAG.read_text())
    constants = _constants(tree)
    tasks = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "SameasOperator":
            given = {k.arg: ast.literal_eval(k.value) for k in node.keywords}
            tasks[given["task_id"]] = given["arguments"]
    assert list(tasks) == ["doctor", "sync"]
    for name, arguments in tasks.items():
        assert assert_runs(arguments).name == name
    assert any(
        isinstance(n, ast.Expr) and ast.unparse(n) == "doctor >> sync" for n in ast.walk(tree)
    )
    command = constants["DOCKER"]
    assert command[:3] == ("docker", "run", "--rm")
    assert "--read-only" in command
    for option, value in itertools.pairwise(command):
        if option == "--env":
            assert ENVIRONMENT.fullmatch(value.split("=")[0])
            assert "_FILE=/run/secrets/" in value


def test_the_dag_gives_up_only_where_a_retry_cannot_help() -> None:
    assert set(_constants(ast.parse(DAG.read_text()))["FINAL"]) == NEEDS_A_PERSON


def test_the_crontab_has_a_line_that_calls_the_script() -> None:
    text = (CRON / "sameas.crontab").read_text()
    lines = [x for x in text.splitlines() if x and not x.startswith("#") and "=" not in x]
    (line,) = lines
    *times, user, command = line.split()
    assert len(times) == 5
    assert user != "root"
    assert command.rsplit("/", 1)[1] == "sameas-sync"
    assert os.access(CRON / "sameas-sync", os.X_OK)


def test_the_cron_script_calls_a_real_command() -> None:
    text = (CRON / "sameas-sync").read_text()
    (line,) = [x for x in text.splitlines() if "set -- sameas" in x]
    assert_runs(line.split("set -- sameas ", 1)[1].replace('"$config"', "sameas.toml").split())


@pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock, of util-linux")
class TestCronScript:
    """The script, run with a command that ends with a chosen exit code and counts its calls."""

    @staticmethod
    def run(tmp_path: Path, script: str, **more: str) -> tuple[int, str, int]:
        calls = tmp_path / "calls"
        environment = {
            "PATH": os.environ["PATH"],
            "SAMEAS_ENV": str(tmp_path / "absent.env"),
            "SAMEAS_LOCK": str(tmp_path / "lock"),
            "SAMEAS_WAIT": "0",
            **more,
        }
        ended = subprocess.run(
            [CRON / "sameas-sync", "sh", "-c", f"echo called >> {calls}; {script}"],
            env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert ended.stdout == ""
        times = len(calls.read_text().splitlines()) if calls.exists() else 0
        return ended.returncode, ended.stderr, times

    @pytest.mark.parametrize("code", [0, LockedError.exit_code])
    def test_is_silent_when_nobody_has_to_look(self, tmp_path: Path, code: int) -> None:
        assert self.run(tmp_path, f"echo progress; exit {code}") == (0, "", 1)

    @pytest.mark.parametrize("code", [1, *sorted(NEEDS_A_PERSON), 143])
    def test_mails_the_output_and_passes_the_code_on(self, tmp_path: Path, code: int) -> None:
        ended, mail, times = self.run(tmp_path, f"echo why >&2; exit {code}")
        assert (ended, times) == (code, 1)
        assert "why" in mail

    def test_tries_again_while_a_database_does_not_answer(self, tmp_path: Path) -> None:
        code = UnreachableError.exit_code
        ended, mail, times = self.run(tmp_path, f"exit {code}", SAMEAS_ATTEMPTS="3")
        assert (ended, times) == (code, 3)
        assert "unreachable" in mail
        once = f"[ $(wc -l < {tmp_path}/calls) -gt 4 ] || exit {code}"
        assert self.run(tmp_path, once)[:2] == (0, "")

    def test_leaves_a_run_out_while_the_last_is_busy(self, tmp_path: Path) -> None:
        lock = tmp_path / "lock"
        holder = subprocess.Popen(
            ["flock", str(lock), "sh", "-c", "echo held; read x"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert self.run(tmp_path, "exit 1") == (0, "", 0)
        holder.communicate("go\n", timeout=10)
        assert self.run(tmp_path, "exit 1")[0] == 1

    def test_reads_the_connections_from_its_file(self, tmp_path: Path) -> None:
        file = tmp_path / "sameas.env"
        file.write_text("SAMEAS_SOURCE_URI=bolt://here:7687\n")
        ended, mail, _ = self.run(
            tmp_path, 'echo "at $SAMEAS_SOURCE_URI"; exit 1', SAMEAS_ENV=str(file)
        )
        assert ended == 1
        assert "at bolt://here:7687" in mail
