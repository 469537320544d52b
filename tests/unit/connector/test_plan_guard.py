from __future__ import annotations

from dataclasses import replace

import pytest

from connector.config import EntitySide, WriteSettings
from connector.errors import ShrinkError
from connector.plan import Counts, Plan, StandingLink, TypeEnds, WantedLink, guard

FILM = TypeEnds("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",)))
SETTINGS = WriteSettings()


def plan(close: int, standing: int, **more: object) -> Plan:
    links = tuple(StandingLink("film", f"s{i}", f"t{i}", 0.9, "run1") for i in range(close))
    frame = Plan("dbpedia", "imdb", False, (FILM,), close=links, standing=standing)
    return replace(frame, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("close", "of", "refused"),
    [
        (10, 100, False),  # just what is allowed
        (11, 100, True),
        (9, 9, False),  # few links may always go
        (10, 10, True),
        (0, 0, False),
    ],
)
def test_a_plan_may_close_a_share_and_a_few(close: int, of: int, refused: bool) -> None:
    if refused:
        with pytest.raises(ShrinkError, match=f"{close} of {of} standing links"):
            guard(plan(close, of), SETTINGS)
    else:
        guard(plan(close, of), SETTINGS)


def test_lost_links_count_as_closing() -> None:
    with pytest.raises(ShrinkError, match="50 of 100"):
        guard(plan(0, 100, lost={"film": 50}), SETTINGS)


@pytest.mark.parametrize(
    ("before", "now", "role"),
    [((100, 100), (80, 100), "source"), ((100, 100), (100, 0), "target")],
)
def test_a_type_may_not_shrink_as_much(before: Counts, now: Counts, role: str) -> None:
    one = WantedLink("film", "a", "1", 0.9)
    shrunk = plan(0, 100, add=(one,), entities={"film": now}, entities_before={"film": before})
    with pytest.raises(ShrinkError, match=f"film in the {role} shrank from 100") as caught:
        guard(shrunk, SETTINGS)
    assert "--allow-shrink" in caught.value.hint
    assert caught.value.exit_code == 5
    guard(shrunk, SETTINGS, allow_shrink=True)


def test_a_plan_that_writes_nothing_takes_nothing_away() -> None:
    shrunk = plan(0, 100, entities={"film": (0, 0)}, entities_before={"film": (100, 100)})
    guard(shrunk, SETTINGS)


def test_the_limits_are_settings() -> None:
    guard(plan(50, 100), WriteSettings(max_close=0.5))
    with pytest.raises(ShrinkError):
        guard(plan(1, 100), WriteSettings(max_close=0, min_close=0))
