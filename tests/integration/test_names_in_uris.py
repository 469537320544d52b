"""A graph as an RDF import leaves it: what a node is called stands in its URI alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.integration.target import ask, do

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.command import Databases

FIRST = "silent golden broken hidden lonely frozen burning distant café early"
LAST = "river harbour mirror garden island letter orchard bridge lantern desert"
TITLES = [f"The {one} {other}" for one in FIRST.split() for other in LAST.split()]


def uri(title: str) -> str:
    """Return what a film is called in the source."""
    return f"http://dbpedia.org/resource/{quote(title.title().replace(' ', '_'))}_(film)"


def test_from_init_to_links(databases: Databases, tmp_path: Path) -> None:
    source, target, run = databases.source, databases.target, databases.run
    do(
        source,
        "UNWIND $rows AS row CREATE (:ns0__Film {uri: row})",
        rows=[uri(title) for title in TITLES[:90]],
    )
    do(
        target,
        "UNWIND $rows AS row CREATE (:Movie {no: row[0], title: row[1]})",
        rows=[[row, TITLES[row]] for row in range(10, 100)],
    )
    run("init", "--source-graph", "a", "--target-graph", "b")
    text = (tmp_path / "sameas.toml").read_text()
    assert 'attributes.title = { source = "uri", target = "title" }' in text
    run("train", "-q")
    run("sync")
    links = dict(ask(target, "MATCH (a)-[:SAME_AS]->(b:Movie)", "coalesce(a.key, a.uri)", "b.no"))
    right = {uri(TITLES[row]): row for row in range(10, 90)}
    assert len(links.items() & right.items()) >= 76
    assert len(links.items() - right.items()) <= 2
    assert "linked" in run("explain", uri(TITLES[50]), "50")
