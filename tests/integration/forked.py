"""Run many commands in little time: each is a process of its own, forked from one that has loaded
the numeric libraries and done nothing else."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.command import Finished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.integration.forked", "connector.cli.main", "connector.pipeline", "connector.drift",
     "connector.review", "connector.report", "connector.apply", "connector.runs"]
)  # fmt: skip
_OUT, _ERR = "out", "err"


class Command:
    """A command that runs; it has ended once `finish` returned."""

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        variables: Mapping[str, str],
        before: Callable[[], None] | None = None,
    ) -> None:
        """Start ``sameas`` with arguments in a folder; ``before`` is called in its process."""
        self._said = tempfile.TemporaryDirectory()
        self.process = _CONTEXT.Process(
            target=_main, args=(arguments, folder, dict(variables), Path(self._said.name), before)
        )
        self.process.start()

    def finish(self, timeout: float = 240) -> Finished:
        """Wait for its end and return what it left; it is killed after ``timeout`` seconds."""
        with self._said as folder:
            self.process.join(timeout)
            if self.process.exitcode is None:
                self.process.kill()
                self.process.join()
            code = self.process.exitcode
            self.process.close()
            # What native libraries print as a process aborts holds bytes of no encoding.
            out, err = (
                path.read_text(encoding="utf-8", errors=errors)
                if (path := Path(folder, name)).exists()
                else ""
                for name, errors in ((_OUT, "strict"), (_ERR, "backslashreplace"))
            )
        assert code is not None
        return Finished(code, out, err)


def sameas(
    *arguments: str,
    folder: Path,
    variables: Mapping[str, str],
    before: Callable[[], None] | None = None,
) -> Finished:
    """Run ``sameas`` to its end."""
    return Command(*arguments, folder=folder, variables=variables, before=before).finish()


def _main(
    arguments: tuple[str, ...],
    folder: Path,
    variables: dict[str, str],
    said: Path,
    before: Callable[[], None] | None,
) -> None:
    from connector.cli import main

    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith("SAMEAS_")]:
        del os.environ[name]
    os.environ.update(variables)
    for name, number in ((_OUT, 1), (_ERR, 2)):
        with (said / name).open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
    sys.argv = ["sameas", *arguments]
    if before is not None:
        before()
    main()
