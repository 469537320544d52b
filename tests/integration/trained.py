"""The demo's two graphs behind a server of their own, with a model trained on them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from connector.database import Database
from connector.demo import run as demo
from connector.embedded import start
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connector.config import Settings


@contextmanager
def trained_demo(folder: Path) -> Iterator[tuple[Settings, Mapping[str, str]]]:
    """Give the settings, written into a folder with the model, and the variables for commands."""
    with start((demo.SOURCE, demo.TARGET)) as server:
        demo.fill(*demo.connections(server))
        settings, _ = demo.configure(server, folder, silent)
        with (
            Database.open(settings.source, step="test") as source,
            Database.open(settings.target, step="test") as target,
        ):
            demo.train(settings, source, target, silent)
        yield settings, demo.environment(server)
