"""Who was in a film: nodes in one graph, names in a list or in one text in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.target import ask, do
from tests.integration.test_nodes_between import PEOPLE, TITLES, cast

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.command import Databases


def turned(person: int) -> str:
    """Return a name with the surname first."""
    return ", ".join(reversed(PEOPLE[person].split()))


@pytest.mark.parametrize("between", [None, "; "])
def test_from_init_to_links(between: str | None, databases: Databases, tmp_path: Path) -> None:
    source, target, run = databases.source, databases.target, databases.run
    do(
        source,
        "UNWIND $rows AS row CREATE (:Film {id: row[0], title: row[1], cast: row[2]})",
        rows=[[f"f{i}", TITLES[i], [PEOPLE[n] for n in cast(i)]] for i in range(90)],
    )
    told = {i: [turned(n) for n in cast(i)] for i in range(10, 100)}
    do(
        target,
        "UNWIND $rows AS row CREATE (:Movie {no: row[0], title: row[1], people: row[2]})",
        # Of some films the target has no title, so that only who was in them can tell.
        rows=[
            [i, TITLES[i] if i % 10 else None, who if between is None else between.join(who)]
            for i, who in told.items()
        ],
    )
    run("init", "--source-graph", "a", "--target-graph", "b")
    assert "cast" in (tmp_path / "sameas.toml").read_text()
    with (tmp_path / "sameas.toml").open("a") as config:
        config.write("[write]\nevidence = true\n")
    assert "film cast" not in run("train")
    run("sync")
    links = dict(ask(target, "MATCH (a)-[:SAME_AS]->(b:Movie)", "a.key", "b.no"))
    right = {f"f{i}": i for i in range(10, 90)}
    assert len(links.items() & right.items()) >= 74
    assert len(links.items() - right.items()) <= 2
    [[reasons]] = ask(target, "MATCH (a {key: 'f50'})-[s:SAME_AS]->()", "s.reasons")
    assert any(f" = {turned(n)}" in said for n in cast(50) for said in reasons), reasons
    why = run("explain", "f50", "50")
    assert "neighbours found again" in why
    assert turned(50) in why
    # A graph that lost most of its films is read as the model was taught.
    do(target, "MATCH (m:Movie) WHERE m.no >= 30 DETACH DELETE m")
    run("sync", "--allow-shrink")
    left = dict(ask(target, "MATCH (a)-[:SAME_AS]->(b:Movie)", "a.key", "b.no"))
    assert len(left.items() & right.items()) >= 18
    assert len(left.items() - right.items()) <= 1
