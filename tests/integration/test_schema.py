from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector.database import Database
from connector.errors import DatabaseError
from connector.schema import GraphProfile, LabelProfile, PropertyProfile, profile, profiling
from cypher import Statement
from tests.integration.target import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.schema import RelationshipProfile
    from tests.integration.servers import Server


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    with Database.open(server.connection(), step="test") as database:
        yield database


def write(database: Database, text: str, **parameters: object) -> None:
    database.write(Statement("test", "test", "write", (), (), text), parameters)


def label(graph: GraphProfile, name: str) -> LabelProfile:
    [found] = [each for each in graph.labels if each.label == name]
    return found


def prop(graph: GraphProfile, of: str, name: str) -> PropertyProfile:
    [found] = [each for each in label(graph, of).properties if each.name == name]
    return found


def relationship(graph: GraphProfile, start: str, kind: str, end: str) -> RelationshipProfile:
    [found] = [x for x in graph.relationships if (x.start, x.type, x.end) == (start, kind, end)]
    return found


FILMS = """
CREATE (m:Film {id: 1, title: 'M', year: 1931, tags: ['crime', 'thriller']})
CREATE (w:Film {id: 2, title: 'Metropolis', year: 1927})
CREATE (f:Film:Lost {id: 3, title: 'M'})
CREATE (l:Person {name: 'Fritz Lang'}), (h:Person:Writer {name: 'Thea von Harbou'})
CREATE (m)-[:DIRECTED_BY]->(l), (w)-[:DIRECTED_BY]->(l), (f)-[:DIRECTED_BY]->(l)
CREATE (m)-[:WRITTEN_BY]->(h), (m)-[:WRITTEN_BY]->(h), (w)-[:WRITTEN_BY]->(h)
CREATE (l)-[:MARRIED_TO]->(h), (l)-[:KNOWS]->(l)
"""


def test_what_a_graph_contains(database: Database) -> None:
    write(database, FILMS)
    graph = profile(database)
    assert [(each.label, each.count) for each in graph.labels] == [
        ("Film", 3), ("Lost", 1), ("Person", 2), ("Writer", 1),
    ]  # fmt: skip
    title = prop(graph, "Film", "title")
    assert title.types == ("STRING",)
    assert (title.filled, title.distinct) == (1.0, 2 / 3)
    assert set(title.samples) == {"M", "Metropolis"}
    assert prop(graph, "Film", "year").types == ("INTEGER",)
    assert prop(graph, "Film", "year").filled == 2 / 3
    assert prop(graph, "Film", "tags").types == ("LIST<STRING>",)
    assert set(prop(graph, "Film", "tags").samples) == {"crime", "thriller"}
    assert [each.name for each in label(graph, "Lost").properties] == ["id", "title"]


def test_sampled_nodes_say_all_they_have(database: Database) -> None:
    write(database, FILMS)
    assert label(profile(database), "Film").nodes == (
        (("id", ("1",)), ("tags", ("crime", "thriller")), ("title", ("M",)), ("year", ("1931",))),
        (("id", ("2",)), ("title", ("Metropolis",)), ("year", ("1927",))),
        (("id", ("3",)), ("title", ("M",))),
    )


def test_relationship_types_with_their_ends(database: Database) -> None:
    write(database, FILMS)
    graph = profile(database)
    directed = relationship(graph, "Film", "DIRECTED_BY", "Person")
    assert (directed.count, directed.starts, directed.ends) == (3, 3, 1)
    assert directed.end_samples == (("name", ("Fritz Lang",)),)
    assert relationship(graph, "Lost", "DIRECTED_BY", "Person").count == 1
    written = relationship(graph, "Film", "WRITTEN_BY", "Writer")
    assert (written.count, written.starts, written.ends) == (3, 2, 1)
    assert relationship(graph, "Person", "KNOWS", "Person").count == 1
    assert len(graph.relationships) == 7


def test_without_values_names_and_counts_are_the_same(database: Database) -> None:
    write(database, FILMS)
    full, names = profile(database), profile(database, values=False)
    assert [(x.label, x.count) for x in names.labels] == [(x.label, x.count) for x in full.labels]
    for one, other in zip(full.labels, names.labels, strict=True):
        assert [(p.name, p.filled) for p in one.properties] == [
            (p.name, p.filled) for p in other.properties
        ]
    for of, guessed in zip(full.relationships, names.relationships, strict=True):
        assert (of.start, of.type, of.end, of.count) == (
            guessed.start, guessed.type, guessed.end, guessed.count,
        )  # fmt: skip
        assert guessed.starts >= of.starts


def test_our_own_nodes_and_relationships_are_left_out(database: Database) -> None:
    write(database, FILMS)
    before = profile(database)
    write(
        database,
        "MATCH (f:Film) WITH f LIMIT 1 CREATE (r:SameAsRef {graph: 'g', type: 'film', key: '1'}) "
        "CREATE (r)-[:SAME_AS]->(f) CREATE (r)-[:WAS_SAME_AS]->(f) "
        "CREATE (r)-[:NOT_SAME_AS]->(f) CREATE (:SameAsRun {id: '1'}) CREATE (:SameAsLock)",
    )
    assert profile(database) == before


def test_direct_links_are_left_out(database: Database) -> None:
    write(database, FILMS)
    before = profile(database)
    write(database, "MATCH (m:Film {id: 1}) MATCH (f:Film {id: 3}) CREATE (m)-[:SAME_AS]->(f)")
    assert profile(database) == before


def test_long_values_are_cut_on_the_server(database: Database) -> None:
    write(database, "CREATE (:A {x: $x, y: [$x, $x]})", x="y" * 1_000_000)
    write(database, "CREATE (:A {z: $z})", z=[0.5] * 2_000)
    graph = profile(database)
    assert prop(graph, "A", "x").samples == ("y" * 300,)
    assert prop(graph, "A", "y").samples == ("y" * 300,)
    assert prop(graph, "A", "z").types == ("LIST<FLOAT>",)


def test_values_of_every_type(database: Database) -> None:
    write(
        database,
        "CREATE (:V {date: date('1927-01-10'), zoned: datetime('1927-01-10T20:00:00+01:00'), "
        "local: localdatetime('1927-01-10T20:00:00'), span: duration('P1D'), "
        "point: point({x: 1.0, y: 2.0}), flag: true, nothing: 0.0 / 0.0, empty: ''})",
    )
    found = {p.name: p for p in label(profile(database), "V").properties}
    assert {name: p.types for name, p in found.items()} == {
        "date": ("DATE",), "zoned": ("ZONED DATETIME",), "local": ("LOCAL DATETIME",),
        "span": ("DURATION",), "point": ("POINT",), "flag": ("BOOLEAN",),
        "nothing": ("FLOAT",), "empty": ("STRING",),
    }  # fmt: skip
    assert found["date"].samples == ("1927-01-10",)
    assert found["zoned"].samples[0].startswith("1927-01-10T20:00")


def test_odd_names(database: Database) -> None:
    write(
        database,
        "CREATE (:`Ein Film` {`der ``Titel```: 'M', `$x`: 1})-[:`führt: ü`]->(:`名前` {x: 1})",
    )
    graph = profile(database)
    assert {each.label for each in graph.labels} == {"Ein Film", "名前"}
    assert {p.name for p in label(graph, "Ein Film").properties} == {"der `Titel`", "$x"}
    assert relationship(graph, "Ein Film", "führt: ü", "名前").count == 1


def test_names_that_cannot_be_quoted_are_left_out(database: Database, server: Server) -> None:
    if server.name == "embedded":
        pytest.skip("ArcadeDB stores no such names")
    write(database, "CREATE (:`a\\\\u0062` {x: 1})-[:R]->(:A {`c\\\\u0062`: 1, y: 1})")
    graph = profile(database)
    assert [each.label for each in graph.labels] == ["A"]
    assert [p.name for p in label(graph, "A").properties] == ["y"]
    assert graph.relationships == ()


def test_an_empty_database(database: Database) -> None:
    with pytest.raises(DatabaseError, match="no nodes") as caught:
        profile(database)
    assert "SAMEAS_SOURCE_DATABASE" in caught.value.hint
    write(database, "CREATE ()")
    with pytest.raises(DatabaseError, match="no nodes"):
        profile(database)


@pytest.mark.parametrize("nodes", [100, 101, 150, 250])
def test_pages_read_no_node_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch, nodes: int
) -> None:
    monkeypatch.setattr(profiling, "PAGE", 100)
    write(database, f"UNWIND range(1, {nodes}) AS i CREATE (:Film {{id: 'f' + toString(i)}})")
    key = prop(profile(database), "Film", "id")
    assert (key.distinct, len(key.samples)) == (1.0, nodes)


def test_large_labels_are_looked_at_in_pages_from_all_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiling, "PAGE", 100)
    monkeypatch.setattr(profiling, "VALUES", 600)
    write(
        database, "UNWIND range(0, 999) AS i CREATE (:A {i: i, half: CASE WHEN i < 500 THEN i END})"
    )
    graph = profile(database)
    i, half = prop(graph, "A", "i"), prop(graph, "A", "half")
    assert label(graph, "A").count == 1_000
    assert (i.filled, half.filled) == (1.0, 0.5)
    # The order in which the server goes through them: it gives numbers of deleted nodes anew.
    order = [number for (number,) in ask(database, "MATCH (a:A)", "a.i")]
    places = sorted(order.index(int(number)) for number in i.samples)
    assert len(places) == 300
    assert places[0] < 334 <= places[150] < 667 <= places[-1]
