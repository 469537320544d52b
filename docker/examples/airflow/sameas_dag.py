"""A nightly sync as an Airflow DAG (Airflow 3, any executor whose workers can run docker).

Put the file into the DAGs folder. The workers need the image, and in /etc/sameas: sameas.toml, the
trained model, secrets/source_password, secrets/target_password, and sameas.env with the other
SAMEAS_SOURCE_* and SAMEAS_TARGET_* settings. All of it is readable by the image's user, 10001.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCKER = (
    "docker", "run", "--rm", "--init", "--read-only", "--tmpfs", "/tmp:mode=1777,size=2g",  # noqa: S108
    "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--memory", "8g",
    "--volume", "/etc/sameas:/config:ro",
    "--volume", "/etc/sameas/secrets:/run/secrets:ro",
    "--env-file", "/etc/sameas/sameas.env",
    "--env", "SAMEAS_SOURCE_PASSWORD_FILE=/run/secrets/source_password",
    "--env", "SAMEAS_TARGET_PASSWORD_FILE=/run/secrets/target_password",
    "sameas:0.1.0",
)  # fmt: skip

# A retry meets the same again, so a person has to look. All else is retried: 6 (another run holds
# the lock) and 7 (a database does not answer) pass by themselves.
FINAL = {
    2: "wrong usage or configuration",
    4: "something mapped disappeared or changed: run sameas doctor",
    5: "refused by a guard: see sameas plan; if the change is right, sync --allow-shrink by hand",
}


class SameasOperator(BaseOperator):
    """Runs one sameas command in its container, and fails for good where a retry cannot help."""

    def __init__(self, *, arguments: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = tuple(arguments)
        self._hook: SubprocessHook | None = None

    def execute(self, context: Any) -> None:  # noqa: ARG002  (Airflow calls it with one)
        """Run the command; its output becomes the task's log."""
        self._hook = SubprocessHook()
        code = self._hook.run_command(command=[*DOCKER, *self.arguments]).exit_code
        if code in FINAL:
            raise AirflowFailException(f"sameas ended with {code}: {FINAL[code]}")
        if code != 0:
            raise AirflowException(f"sameas ended with {code}")

    def on_kill(self) -> None:
        """Pass the end on: on SIGTERM sameas gives the lock back."""
        if self._hook is not None:
            self._hook.send_sigterm()


with DAG(
    dag_id="sameas",
    description="Links the nodes of two Neo4j graphs that are the same thing",
    schedule="17 3 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=4),
    },
    tags=["neo4j", "sameas"],
):
    doctor = SameasOperator(
        task_id="doctor", arguments=["doctor", "--config", "/config/sameas.toml"]
    )
    sync = SameasOperator(task_id="sync", arguments=["sync", "--config", "/config/sameas.toml"])
    doctor >> sync
