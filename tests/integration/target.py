"""A target graph for the tests of planning and applying: films, a mapping, and what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connector.apply import Applied, apply
from connector.config import AttributeMapping, EntityMapping, EntitySide, Mapping, WriteSettings
from connector.plan import (
    Plan,
    Standing,
    StandingLink,
    TypeEnds,
    WantedLink,
    make_plan,
    read_decisions,
    read_standing,
)
from cypher import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingOf

    from connector.database import Database
    from connector.plan import Counts, Scalar
    from model.progress import Progress

FILMS = Mapping(
    (
        EntityMapping(
            "film",
            EntitySide("Film", ("id",)),
            EntitySide("Movie", ("imdbId",)),
            (AttributeMapping("title", ("label",), ("title",)),),
        ),
    )
)
SETTINGS = WriteSettings()
TOML = """
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
attributes.title = { source = "title", target = "title" }
"""
"""What maps the films of `create_films`, for the command line."""


def ask(
    database: Database, match: str, *returned: str, **parameters: object
) -> list[tuple[Any, ...]]:
    """Return some expressions of what matches."""
    columns = tuple(f"c{i}" for i in range(len(returned)))
    items = ", ".join(f"{one} AS {name}" for one, name in zip(returned, columns, strict=True))
    text = f"{match} RETURN {items}"
    return database.read(
        Statement("ask", "test", "read", tuple(parameters), columns, text), parameters
    )


def do(database: Database, text: str, **parameters: object) -> None:
    """Run a statement that writes."""
    database.write(Statement("do", "test", "write", tuple(parameters), (), text), parameters)


def create_movies(database: Database, number: int, label: str = "Movie") -> None:
    """Create entities m0, m1, ... with a title."""
    rows = [[f"m{i}", f"Title {i}"] for i in range(number)]
    text = "UNWIND $rows AS row CREATE (n:`L`) SET n.imdbId = row[0], n.title = row[1]"
    do(database, text.replace("L", label), rows=rows)


def create_films(source: Database, target: Database, number: int) -> None:
    """Create the films F1, F2, ... in the source, and M1, M2, ... of their titles in the target."""
    for database, label in ((source, "Film"), (target, "Movie")):
        do(
            database,
            f"UNWIND range(1, {number}) AS i CREATE (:{label} {{id: '{label[0]}' + toString(i), "
            "title: 'The film number ' + toString(i) + ' of ' + toString(i * 7919)})",
        )


def want(
    source: str,
    target: str,
    confidence: float = 0.9,
    type: str = "film",  # noqa: A002
    mirrored: MappingOf[str, Scalar] | None = None,
) -> WantedLink:
    """Return a link that should stand."""
    shown = {"title": f"Title of {source}"} if mirrored is None else mirrored
    return WantedLink(type, source, target, confidence, ("title +4.1", "year +2.0"), shown)


def standing(
    database: Database,
    mapping: Mapping = FILMS,
    *,
    graphs: tuple[str, str] = ("dbpedia", "imdb"),
    same_database: bool = False,
    page: int = 10_000,
) -> Standing:
    """Read what stands between the two graphs."""
    return read_standing(database, mapping, *graphs, same_database, page=page)


def plan(
    database: Database,
    wanted: Iterable[WantedLink],
    mapping: Mapping = FILMS,
    *,
    graphs: tuple[str, str] = ("dbpedia", "imdb"),
    same_database: bool = False,
    entities: MappingOf[str, Counts] | None = None,
    neighbours: Iterable[TypeEnds] = (),
) -> Plan:
    """Plan as sync does."""
    stands = standing(database, mapping, graphs=graphs, same_database=same_database)
    decisions = read_decisions(database, mapping, graphs[0], same_database)
    return make_plan(stands, wanted, decisions, entities=entities, neighbours=neighbours)


def sync(
    database: Database,
    wanted: Iterable[WantedLink],
    mapping: Mapping = FILMS,
    *,
    graphs: tuple[str, str] = ("dbpedia", "imdb"),
    same_database: bool = False,
    settings: WriteSettings = SETTINGS,
    progress: Progress | None = None,
    allow_shrink: bool = True,
    neighbours: Iterable[TypeEnds] = (),
) -> Applied:
    """Plan and apply as sync does."""
    made = plan(
        database,
        wanted,
        mapping,
        graphs=graphs,
        same_database=same_database,
        neighbours=neighbours,
    )
    more: dict[str, Any] = {} if progress is None else {"progress": progress}
    return apply(database, made, settings=settings, allow_shrink=allow_shrink, **more)


def pairs(links: Iterable[StandingLink | WantedLink]) -> set[tuple[str, str, str, float]]:
    """Return links as plain values."""
    return {(link.type, link.source_key, link.target_key, link.confidence) for link in links}


def everything(database: Database) -> list[str]:
    """Return all nodes and relationships with all properties, comparable between moments."""
    nodes = ask(database, "MATCH (n)", "labels(n)", "properties(n)")
    links = ask(
        database,
        "MATCH (a)-[r]->(b)",
        "type(r)",
        "properties(r)",
        "properties(a)",
        "properties(b)",
    )
    return sorted(map(as_text, [*nodes, *links]))


def as_text(value: Any) -> str:
    """Return a value as text, maps sorted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(as_text, value)) + "]"
    return repr(value)
