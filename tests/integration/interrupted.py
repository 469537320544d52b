"""Applies N links as a process of its own, slowly, so that a test can stop it."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from connector.config import Connection, WriteSettings
from connector.database import Database
from tests.integration.target import sync, want

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.progress import Advance


@contextmanager
def telling(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
    """Say when the first batch is written, then take time over the next ones."""
    del total, unit

    def advance(amount: int = 1, /, **figures: float) -> None:
        del amount, figures
        if step == "write links":
            sys.stdout.write("written\n")
            sys.stdout.flush()
            time.sleep(0.2)

    yield advance


if __name__ == "__main__":
    connection = Connection("target", **json.loads(os.environ["SAMEAS_TEST_TARGET"]))
    with Database.open(connection, step="test") as database:
        wanted = [want(f"s{i}", f"m{i}") for i in range(int(sys.argv[1]))]
        sync(database, wanted, settings=WriteSettings(batch=10), progress=telling)
