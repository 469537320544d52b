"""Who was in a film: a relationship in one graph, a node of its own in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.target import ask, do

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.command import Databases

FIRST = "silent golden broken hidden lonely frozen burning distant crooked early"
LAST = "river harbour mirror garden island letter orchard bridge lantern desert"
TITLES = [f"The {one} {other}" for one in FIRST.split() for other in LAST.split()]
PEOPLE = [f"{one.title()} {other.title()}son" for one in LAST.split() for other in FIRST.split()]


def cast(film: int) -> list[int]:
    """Return who is in a film."""
    return [film, (film * 7 + 3) % 100]


def test_from_init_to_links(databases: Databases, tmp_path: Path) -> None:
    source, target, run = databases.source, databases.target, databases.run
    do(
        source,
        "UNWIND $rows AS row CREATE (f:Film {id: row[0], title: row[1]}) "
        "WITH f, row UNWIND row[2] AS person MERGE (p:Person {id: person[0], name: person[1]}) "
        "CREATE (f)-[:STARRING]->(p)",
        rows=[[f"f{i}", TITLES[i], [[f"p{n}", PEOPLE[n]] for n in cast(i)]] for i in range(90)],
    )
    do(
        target,
        "UNWIND $rows AS row CREATE (m:Movie {no: row[0], title: row[1]}) "
        "WITH m, row UNWIND row[2] AS person MERGE (a:Artist {no: person[0], name: person[1]}) "
        "CREATE (m)<-[:IN_FILM]-(:Role)-[:PLAYED_BY]->(a)",
        # Of some films the target has no title, so that only who was in them can tell.
        rows=[
            [i, TITLES[i] if i % 10 else "untitled", [[n, PEOPLE[n]] for n in cast(i)]]
            for i in range(10, 100)
        ],
    )
    run("init", "--source-graph", "a", "--target-graph", "b")
    text = (tmp_path / "sameas.toml").read_text()
    assert 'target = "(:Movie)<-[:IN_FILM]-(:Role)-[:PLAYED_BY]->(:Artist)"' in text
    assert "with a Role between" in text
    run("doctor")
    run("train", "-q")
    run("sync")
    links = dict(ask(target, "MATCH (a)-[:SAME_AS]->(b:Movie)", "a.key", "b.no"))
    right = {f"f{i}": i for i in range(10, 90)}
    assert len(links.items() & right.items()) >= 74
    assert len(links.items() - right.items()) <= 2
    assert f"{PEOPLE[50]}" in run("explain", "f50", "50")
    # Roles that are gone are seen before anything is read of them.
    do(target, "MATCH (:Role)-[r:PLAYED_BY]->() DELETE r")
    assert "PLAYED_BY" in run("sync", expect=4)
