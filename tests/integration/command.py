"""Run the command line as its users do: as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from connector.config import Connection
    from connector.database import Database


@dataclass(frozen=True)
class Finished:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def environment(source: Connection, target: Connection) -> dict[str, str]:
    """Return the variables that lead a command to two databases."""
    return {
        f"SAMEAS_{connection.role.upper()}_{name}": value
        for connection in (source, target)
        for name, value in (
            ("URI", connection.uri),
            ("USERNAME", connection.username),
            ("PASSWORD", connection.password),
            ("DATABASE", connection.database),
        )
        if value is not None
    }


def start(
    *arguments: str, folder: Path, variables: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start ``sameas`` with arguments in a folder."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("SAMEAS_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from connector.cli import main; main()", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": os.pathsep.join(sys.path), **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def sameas(
    *arguments: str, folder: Path, variables: Mapping[str, str] | None = None, timeout: float = 240
) -> Finished:
    """Run ``sameas`` to its end."""
    process = start(*arguments, folder=folder, variables=variables)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return Finished(process.returncode, out, err)


@dataclass(frozen=True)
class Databases:
    """Two databases that are open, and what runs ``sameas`` on them (`commands`)."""

    source: Database
    target: Database
    run: Callable[..., str]


def commands(source: Connection, target: Connection, folder: Path) -> Callable[..., str]:
    """Return what runs ``sameas`` on two databases in a folder and returns all that it prints.

    It fails where the command ends otherwise than with ``expect``, 0 if left out.
    """
    variables = environment(source, target)

    def run(*arguments: str, expect: int = 0) -> str:
        done = sameas(*arguments, folder=folder, variables=variables)
        assert done.code == expect, done.err + done.out
        return done.out + done.err

    return run
