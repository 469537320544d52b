"""The container files, parsed, and what the command line really offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from connector.cli.main import sameas

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

TOP = Path(__file__).parents[3]
DOCKER = TOP / "docker"

ENVIRONMENT = re.compile(
    r"SAMEAS_((SOURCE|TARGET)_(URI|USERNAME|PASSWORD|PASSWORD_FILE|DATABASE)|CONFIG)"
)


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile; ``stage`` counts the FROMs from 0."""

    name: str
    value: str
    stage: int


def dockerfile(path: Path) -> tuple[Instruction, ...]:
    """Return the instructions, continued lines joined, comments left out."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    stage, found = -1, []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, value = line.strip().partition(" ")
            stage += name == "FROM"
            found.append(Instruction(name, " ".join(value.split()), stage))
    return tuple(found)


def documents(path: Path) -> list[Any]:
    """Return the YAML documents of a file."""
    return list(yaml.safe_load_all(path.read_text()))


def assert_runs(arguments: Sequence[str]) -> click.Command:
    """Assert that sameas has this command and takes these options; nothing is run."""
    command = sameas.commands.get(arguments[0])
    assert command is not None, f"sameas has no command {arguments[0]!r}"
    context = command.make_context(arguments[0], list(arguments[1:]))
    assert "config" in context.params
    return command
