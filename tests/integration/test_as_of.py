"""The links as of any run are those that stood then, whatever was written or undone since."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from connector.apply import prune
from connector.config import EntityMapping, EntitySide, KeepHistory, Mapping, WriteSettings
from connector.database import Database
from connector.errors import RollbackError
from connector.runs import list_runs
from tests.integration.target import FILMS, ask, create_movies, sync, want
from tests.integration.test_apply_interrupted import StoppedError, stopping
from tests.integration.test_rollback import as_of, undo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from connector.plan import WantedLink
    from model.progress import Advance
    from tests.integration.servers import Server

SMALL = WriteSettings(batch=5)
DEEDS = 14
MOVIE = EntitySide("Movie", ("imdbId",))
WITHIN = Mapping((EntityMapping("film", MOVIE, MOVIE), EntityMapping("tape", MOVIE, MOVIE)))


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 24)
        yield database


def stand(database: Database) -> list[tuple[str, str, float]]:
    return sorted(
        ask(database, "MATCH (a)-[s:SAME_AS]->(b)", "coalesce(a.key, a.imdbId)", "b.imdbId",
            "s.confidence")
    )  # fmt: skip


def some(draw: random.Random, types: list[str], sources: str) -> list[WantedLink]:
    """Want a few links, each type's one-to-one and from few pairs, so that they come back."""
    wanted = []
    for name in types:
        shift = draw.choice([12, 13])
        wanted += [
            want(f"{sources}{i}", f"m{shift + (i % 11)}", draw.choice([0.5, 0.9]), name)
            for i in draw.sample(range(11), draw.randrange(12))
        ]
    return wanted


def halting(draw: random.Random) -> Any:
    inner = stopping(draw.randrange(1, 4))

    def progress(
        step: str, total: int | None = None, unit: str = ""
    ) -> AbstractContextManager[Advance]:
        return inner("write links" if step == "roll back" else step, total, unit)

    return progress


@pytest.mark.parametrize("within", [False, True], ids=["stand-ins", "direct"])
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_was_written_undone_or_stopped(target: Database, seed: int, within: bool) -> None:
    draw = random.Random(seed)
    mapping = WITHIN if within else FILMS
    types = [entity.name for entity in mapping.entities]
    more: dict[str, Any] = {"graphs": ("imdb", "imdb"), "same_database": True} if within else {}
    then: dict[str, list[tuple[str, str, float]]] = {}
    for _ in range(DEEDS):
        runs = [run.id for run in list_runs(target)]
        how: dict[str, Any] = {"settings": SMALL}
        if draw.random() < 0.4:
            how["progress"] = halting(draw)
        try:
            if runs and draw.random() < 0.45:
                undo(target, draw.choice(runs[:5]), mapping, cascade=draw.random() < 0.8, **how)
            else:
                wanted = some(draw, types, "m" if within else "s")
                sync(target, wanted, mapping, **more, **how)
        except (StoppedError, RollbackError):
            pass
        for run in list_runs(target):
            then.setdefault(run.id, stand(target))
    assert len(then) > DEEDS // 2
    assert {run: as_of(target, run) for run in then} == then

    pair = ("imdb", "imdb") if within else ("dbpedia", "imdb")
    prune(target, pair, settings=WriteSettings(keep_history=KeepHistory(runs=3)))
    kept = {run.id for run in list_runs(target) if not run.history_pruned}
    assert 3 <= len(kept) < len(then)
    for known, links in then.items():
        assert as_of(target, known) == (links if known in kept else [])
