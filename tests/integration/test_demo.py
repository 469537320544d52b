"""The demo, as a newcomer runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.command import sameas

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_links_well_keeps_look_alikes_apart_and_says_so(tmp_path: Path) -> None:
    done = sameas("demo", "--json", folder=tmp_path)
    assert done.code == 0, done.err
    film = done.document["types"]["film"]
    assert film["precision"] > 0.98
    assert film["recall"] > 0.85
    assert done.document["types"]["person"]["precision"] > 0.98
    assert done.document["keptApart"] >= done.document["lookalikes"] - 3
    assert "nothing to write" in done.err
    assert "Traceback" not in done.err
    assert not any(tmp_path.iterdir()), "the demo wrote into the folder it was started in"


def test_the_demo_for_people_ends_with_what_to_try_next(tmp_path: Path) -> None:
    done = sameas("demo", folder=tmp_path)
    assert done.code == 0, done.err
    for said in ("precision", "why, five links", "look-alikes kept apart", "left unlinked"):
        assert said in done.out
    assert done.out.rstrip().splitlines()[-3].lstrip().startswith("sameas demo --keep")
