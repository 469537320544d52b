from __future__ import annotations

import gzip
import random
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from neo4j.spatial import WGS84Point
from neo4j.time import Date, DateTime, Duration, Time
from pytz import FixedOffset  # type: ignore[import-untyped]

from connector.config.mapping import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Through,
)
from connector.database import Database
from connector.errors import ConfigurationError
from connector.extract import extract, key_reports
from connector.extract.values import LONGEST_TEXT
from cypher import Statement
from tests.benchmark.folder import graph as folder_graph
from tests.benchmark.folder import read_folder
from tests.benchmark.load import Loaded, load_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connector.extract import Extract, KeyReport
    from model.graph import EdgeList, TypedGraph
    from model.progress import Advance
    from tests.integration.servers import Server


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("source"), step="test") as database:
        yield database


def write(database: Database, text: str, **parameters: object) -> None:
    statement = Statement("test", "test", "write", tuple(parameters), (), text)
    database.write(statement, parameters)


def entity(
    name: str, label: str, *attributes: str, key: tuple[str, ...] = ("id",)
) -> EntityMapping:
    side = EntitySide(label, key)
    return EntityMapping(name, side, side, tuple(attribute(a) for a in attributes))


def attribute(name: str, *properties: str) -> AttributeMapping:
    return AttributeMapping(name, properties or (name,), properties or (name,))


def relation(name: str, *patterns: RelationPattern) -> RelationMapping:
    return RelationMapping(name, patterns, patterns)


def values(read: Extract, kind: str, name: str) -> dict[str, list[Any]]:
    table = read.graph.entities[kind]
    column = table.attributes[name]
    said: dict[str, list[Any]] = {}
    for row, value in zip(column.entity, column.value, strict=True):
        said.setdefault(table.key[row], []).append(value)
    return said


def pairs(read: Extract, name: str, head: str, tail: str) -> list[tuple[str, str]]:
    [edges] = [
        edges for edges in read.graph.relations
        if (edges.relation, edges.head_type, edges.tail_type) == (name, head, tail)
    ]  # fmt: skip
    heads, tails = read.graph.entities[head].key, read.graph.entities[tail].key
    return [(heads[h], tails[t]) for h, t in zip(edges.head, edges.tail, strict=True)]


def report(read: Extract, problem: str) -> KeyReport:
    [found] = [report for report in read.reports if report.problem == problem]
    return found


def assert_same(one: TypedGraph, other: TypedGraph) -> None:
    assert one.entities.keys() == other.entities.keys()
    for kind, table in one.entities.items():
        twin = other.entities[kind]
        assert table.key.tolist() == twin.key.tolist()
        assert table.attributes.keys() == twin.attributes.keys()
        for name, column in table.attributes.items():
            assert column.entity.tolist() == twin.attributes[name].entity.tolist()
            assert list(map(repr, column.value)) == list(map(repr, twin.attributes[name].value))
    assert [described(edges) for edges in one.relations] == [described(e) for e in other.relations]


def described(edges: EdgeList) -> tuple[object, ...]:
    ends = edges.head.tolist(), edges.tail.tolist()
    return edges.relation, edges.head_type, edges.tail_type, *ends


def test_values_of_every_type(database: Database) -> None:
    stored: dict[str, Any] = {
        "text": "Solaris \N{CLAPPER BOARD}\x00",
        "empty": "",
        "long": "é" * 1_000_000,
        "astral": "\N{CLAPPER BOARD}" * (LONGEST_TEXT + 1),
        "huge": 2**63 - 1,
        "yes": True,
        "float": 2.5,
        "nan": float("nan"),
        "infinity": float("inf"),
        "bytes": b"\x00\xff",
        "date": Date(1972, 3, 20),
        "time": Time(20, 15),
        "local": DateTime(1972, 3, 20, 20, 15),
        "zoned": DateTime(1972, 3, 20, 20, 15, 0, 500_000_000, tzinfo=FixedOffset(180)),
        "duration": Duration(minutes=167),
        "point": WGS84Point((37.5, 55.75)),
        "texts": ["Andrei", "", "Donatas", "Andrei"],
        "numbers": [1, 2],
        "none": [],
    }
    write(database, "CREATE (n:Film {id: 'f'}) SET n += $stored", stored=stored)
    if not database.read(ZONED):
        write(database, "MATCH (n:Film) SET n.zoned = datetime('1972-03-20T20:15:00.5+03:00')")
    read = extract(database, Mapping((entity("film", "Film", *stored, "absent"),)))
    said = {name: values(read, "film", name).get("f", []) for name in [*stored, "absent"]}
    assert len(said["astral"][0]) <= LONGEST_TEXT
    assert set(said.pop("astral")[0]) == {"\N{CLAPPER BOARD}"}
    assert said == {
        "text": [stored["text"]],
        "empty": [],
        "long": ["é" * LONGEST_TEXT],
        "huge": [2**63 - 1],
        "yes": [True],
        "float": [2.5],
        "nan": [],
        "infinity": [],
        "bytes": [],
        "date": ["1972-03-20"],
        "time": ["20:15:00"],
        "local": ["1972-03-20T20:15:00"],
        "zoned": ["1972-03-20T20:15:00.5+03:00"],
        "duration": ["PT2H47M"],
        "point": ["SRID=4326;POINT(37.5 55.75)"],
        "texts": ["Andrei", "Donatas"],
        "numbers": [1, 2],
        "none": [],
        "absent": [],
    }
    assert type(said["yes"][0]) is bool


ZONED = Statement(
    "zoned", "does the server keep a parameter's zone", "read", (), ("n",),
    "MATCH (n:Film) WHERE toString(n.zoned) ENDS WITH '+03:00' RETURN n.id AS n",
)  # fmt: skip


@pytest.mark.parametrize("out", [True, False])
@pytest.mark.parametrize("onward", [True, False])
@pytest.mark.parametrize(("many", "text"), [("film", True), ("person", False)])
def test_a_relation_through_nodes_between(
    database: Database, out: bool, onward: bool, many: str, text: bool
) -> None:
    """In any direction, read from either end, by keys that are numbers or texts."""
    key = "toString(n)" if text else "n"
    counts = {"film": 3, "person": 3, many: 9}
    first, second = (
        "-[:HAS]->" if out else "<-[:HAS]-",
        "-[:OF]->" if onward else "<-[:OF]-",
    )
    for label, name in (("Film", "film"), ("Person", "person")):
        write(
            database,
            f"UNWIND range(1, $count) AS n CREATE (:{label} {{id: {key}}})",
            count=counts[name],
        )
    wanted = sorted((f, p) for f in range(1, 4) for p in range(1, 4) if (f + p) % 2)
    write(
        database,
        f"UNWIND $pairs AS pair MATCH (f:Film {{id: pair[0]}}), (p:Person {{id: pair[1]}}) "
        f"CREATE (f){first}(:Role){second}(p)",
        pairs=[[str(f), str(p)] if text else [f, p] for f, p in wanted],
    )
    # The other way round, and by nodes of another label.
    for one, other, between in (
        ("<-[:HAS]-" if out else "-[:HAS]->", second, "Role"),
        (first, "<-[:OF]-" if onward else "-[:OF]->", "Role"),
        (first, second, "Part"),
    ):
        write(
            database,
            f"MATCH (f:Film), (p:Person) WHERE toString(f.id) = '2' AND toString(p.id) = '2' "
            f"CREATE (f){one}(:{between}){other}(p)",
        )
    pattern = RelationPattern(
        "Film", "OF", "Person", not onward, Through("HAS", "Role", reverse=not out)
    )
    types = entity("film", "Film"), entity("person", "Person")
    read = extract(database, Mapping(types, (relation("cast", pattern),)), page=2)
    found = [(int(f), int(p)) for f, p in pairs(read, "cast", "film", "person")]
    assert sorted(found) == wanted


def test_keys_that_identify_nothing_are_left_out_and_reported(database: Database) -> None:
    write(
        database,
        "CREATE (:Film {id: 'a', title: 'kept'}), (:Film {title: 'no key'}), (:Film), "
        "(:Film {id: ''}), (:Film {id: 'twice'}), (:Film {id: 'twice'}), (:Film {id: 'twice'}), "
        "(:Film {id: 7}), (:Film {id: 7.0}), (:Film {id: 0.0 / 0.0}), (:Film {id: 1.0 / 0.0}), "
        "(:Film {id: -1.0 / 0.0}), (:Film {id: ['x']}), (:Film {id: point({x: 1, y: 2})})",
    )
    mapping = Mapping((entity("film", "Film", "title"),))
    read = extract(database, mapping)
    assert read.graph.entities["film"].key.tolist() == ["a"]
    assert read.keys == {"film": [("a",)]}
    found = {r.problem: (r.nodes, r.keys, len(r.examples)) for r in read.reports}
    assert found == {
        "missing": (2, 0, 2),
        "empty": (1, 0, 1),
        "unusable": (5, 0, 3),
        "duplicate": (5, 2, 2),
    }
    assert report(read, "duplicate").examples[-1] == "twice"
    assert {r.label for r in read.reports} == {"Film"}
    assert key_reports(database, mapping) == read.reports


MIXED = ["10", 10, "[10]", "a", "\ue000", "\ufffd", "\N{CLAPPER BOARD}", "a\N{CLAPPER BOARD}",
         "a\ufffd", -5, 2**63 - 1, 2.5, -0.5, True, False, Date(2020, 1, 2), Duration(days=1),
         DateTime(2020, 1, 2, 3), Time(4, 5)]  # fmt: skip


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("page", [1, 3, 10_000])
def test_keys_of_every_type_arrive_on_pages_of_any_size(
    database: Database, page: int, indexed: bool
) -> None:
    # An index has an order of texts that differs from that of a comparison.
    label = "Indexed" if indexed else "Scanned"
    if indexed:
        write(database, "CREATE INDEX IF NOT EXISTS FOR (n:Indexed) ON (n.id)")
    write(
        database,
        f"UNWIND range(0, size($keys) - 1) AS i CREATE (n:{label} {{id: $keys[i], place: i}}) "
        f"CREATE (n)-[:SAME]->(n) WITH collect(n) AS all UNWIND all AS n "
        "WITH n, all[0] AS first CREATE (first)-[:FIRST]->(n)",
        keys=MIXED,
    )
    write(database, f"MATCH (n:{label}) WHERE n.place = 0 SET n.at = datetime('2020-01-02T03:04Z')")
    pattern = RelationPattern(label, "SAME", label)
    first = RelationPattern(label, "FIRST", label, reverse=True)
    mapping = Mapping(
        (entity("film", label, "place"),), (relation("same", pattern), relation("first", first))
    )
    read = extract(database, mapping, page=page)
    assert not read.reports
    found = values(read, "film", "place")
    assert sorted(place for [place] in found.values()) == list(range(len(MIXED)))
    for key, text in (("10", "10"), (10, "[10]"), ("[10]", '["[10]"]'), (True, "[true]")):
        [place] = found[text]
        assert (type(MIXED[place]), MIXED[place]) == (type(key), key)
    keys = read.graph.entities["film"].key.tolist()
    assert pairs(read, "same", "film", "film") == [(key, key) for key in keys]
    assert pairs(read, "first", "film", "film") == [(key, "10") for key in keys]
    assert not read.dropped
    native = {text: key for text, (key,) in zip(keys, read.keys["film"], strict=True)}
    assert native["[true]"] is True
    assert native["10"] == "10"


def test_composite_keys(database: Database) -> None:
    write(
        database,
        "UNWIND $rows AS row CREATE (f:Film {title: row[0], year: row[1]}) "
        "CREATE (f)-[:BY]->(:Person {id: row[0]})",
        rows=[[title, year] for title in "abc" for year in (1, 2)],
    )
    write(
        database,
        "CREATE (:Film {title: 'd'}), (:Film {year: 3}), (:Film {title: '', year: ''}), "
        "(:Film {title: '', year: 4}), (:Film {title: 'e', year: [5]}), "
        "(:Film {title: 'f', year: 6}), (:Film {title: 'f', year: 6})",
    )
    write(database, "MATCH (a:Film {title: 'a', year: 1}), (b:Film) CREATE (a)-[:NEXT]->(b)")
    mapping = Mapping(
        (entity("film", "Film", key=("year", "title")),),
        (relation("next", RelationPattern("Film", "NEXT", "Film")),),
    )
    whole = extract(database, mapping)
    keys = [f'[{year},"{title}"]' for year in (1, 2) for title in "abc"] + ['[4,""]']
    assert whole.graph.entities["film"].key.tolist() == keys
    assert whole.keys["film"] == [*((y, t) for y in (1, 2) for t in "abc"), (4, "")]
    assert pairs(whole, "next", "film", "film") == [('[1,"a"]', key) for key in keys]
    assert whole.dropped == {"next": 6}
    assert {r.problem: r.nodes for r in whole.reports} == {
        "missing": 2, "empty": 1, "unusable": 1, "duplicate": 2,
    }  # fmt: skip
    assert report(whole, "duplicate").examples == ('[6,"f"]',)
    assert_same(extract(database, mapping, page=1).graph, whole.graph)


@pytest.mark.parametrize(
    "odd",
    ["with space", "back`tick", "``", "Ünïcödé \N{CLAPPER BOARD}", "quo'te\"s", "a.b-c/d", "{x} y"],
)
def test_names_of_any_form(database: Database, odd: str) -> None:
    quoted = "`" + odd.replace("`", "``") + "`"
    kind = "`r " + odd.replace("`", "``") + "`"
    write(
        database,
        f"CREATE (a:{quoted} {{{quoted}: 'k', `v {quoted[1:-1]}`: 'v'}})-[:{kind}]->(a)",
    )
    mapping = Mapping(
        (
            EntityMapping(
                "odd", EntitySide(odd, (odd,)), EntitySide(odd, (odd,)),
                (attribute("value", f"v {odd}"),),
            ),
        ),
        (relation("loop", RelationPattern(odd, f"r {odd}", odd)),),
    )  # fmt: skip
    read = extract(database, mapping)
    assert values(read, "odd", "value") == {"k": ["v"]}
    assert pairs(read, "loop", "odd", "odd") == [("k", "k")]


def test_directions_loops_parallel_and_isolated(database: Database) -> None:
    write(
        database,
        "CREATE (f:Film {id: 'f'}), (:Film {id: 'alone'}), (p:Person {id: 'p'}), "
        "(q:Person {id: 'q'}), (f)-[:STARS]->(p), (f)-[:STARS]->(p), (p)-[:STARS]->(f), "
        "(q)-[:WROTE]->(f), (p)-[:KNOWS]->(p), (p)-[:KNOWS]->(q), (f)-[:OTHER]->(q)",
    )
    out = RelationPattern("Film", "STARS", "Person")
    back = RelationPattern("Film", "STARS", "Person", reverse=True)
    wrote = RelationPattern("Film", "WROTE", "Person", reverse=True)
    knows = RelationPattern("Person", "KNOWS", "Person")
    mapping = Mapping(
        (entity("film", "Film"), entity("person", "Person")),
        (
            relation("out", out),
            relation("back", back),
            relation("both", out, back, wrote),
            relation("knows", knows),
            relation("known", RelationPattern("Person", "KNOWS", "Person", reverse=True)),
            relation("any", wrote, knows, RelationPattern("Person", "STARS", "Film")),
        ),
    )
    read = extract(database, mapping, page=1)
    assert read.graph.entities["film"].key.tolist() == ["alone", "f"]
    assert pairs(read, "out", "film", "person") == [("f", "p")] * 2
    assert pairs(read, "back", "film", "person") == [("f", "p")]
    assert pairs(read, "both", "film", "person") == [*[("f", "p")] * 3, ("f", "q")]
    assert pairs(read, "knows", "person", "person") == [("p", "p"), ("p", "q")]
    assert pairs(read, "known", "person", "person") == [("p", "p"), ("q", "p")]
    assert pairs(read, "any", "film", "person") == [("f", "q")]
    assert pairs(read, "any", "person", "person") == [("p", "p"), ("p", "q")]
    assert pairs(read, "any", "person", "film") == [("p", "f")]
    assert len(read.graph.relations) == 8
    assert all(edges.head.dtype == np.int32 for edges in read.graph.relations)


def test_ends_without_a_key_of_their_own_are_dropped_and_counted(database: Database) -> None:
    write(
        database,
        "CREATE (f:Film {id: 'f'}), (g:Film {id: 'g'}), (f)-[:BY]->(:Person {id: 'p'}), "
        "(f)-[:BY]->(:Person), (f)-[:BY]->(:Person {id: ''}), (f)-[:BY]->(:Person {id: ['x']}), "
        "(g)-[:BY]->(:Person {id: 't'}), (g)-[:BY]->(:Person {id: 't'}), (g)-[:BY]->(:Studio)",
    )
    by = relation("by", RelationPattern("Film", "BY", "Person"))
    mapping = Mapping((entity("film", "Film"), entity("person", "Person")), (by,))
    read = extract(database, mapping)
    assert pairs(read, "by", "film", "person") == [("f", "p")]
    assert read.dropped == {"by": 5}


def test_types_that_share_a_label_or_a_node(database: Database) -> None:
    write(
        database,
        "CREATE (a:Person:Writer {id: 'a', name: 'Ann'}), (b:Person {id: 'b', code: 1}), "
        "(a)-[:KNOWS]->(b)",
    )
    mapping = Mapping(
        (
            entity("person", "Person", "name"),
            entity("coded", "Person", key=("code",)),
            entity("writer", "Writer", "name"),
        ),
        (
            relation("knows", RelationPattern("Person", "KNOWS", "Person")),
            relation("wrote to", RelationPattern("Writer", "KNOWS", "Person")),
        ),
    )
    read = extract(database, mapping)
    keys = {kind: table.key.tolist() for kind, table in read.graph.entities.items()}
    assert keys == {"person": ["a", "b"], "coded": ["1"], "writer": ["a"]}
    assert values(read, "writer", "name") == {"a": ["Ann"]}
    assert pairs(read, "knows", "person", "person") == [("a", "b")]
    assert pairs(read, "knows", "person", "coded") == [("a", "1")]
    assert pairs(read, "knows", "coded", "coded") == []
    assert pairs(read, "wrote to", "writer", "coded") == [("a", "1")]


def test_several_properties_are_one_attribute(database: Database) -> None:
    write(
        database,
        "CREATE (:Film {id: 'a', title: 'Alien', label: ['Alien', 'Obcy']}), "
        "(:Film {id: 'b', label: 'Brazil'})",
    )
    film = EntitySide("Film", ("id",))
    both = attribute("title", "title", "label")
    read = extract(database, Mapping((EntityMapping("film", film, film, (both,)),)))
    assert values(read, "film", "title") == {"a": ["Alien", "Obcy"], "b": ["Brazil"]}


def of_neighbours(
    name: str, source: tuple[str | NeighbourProperty, ...], *attributes: str
) -> EntityMapping:
    film = EntitySide("Film", ("id",))
    own = tuple(attribute(a) for a in attributes)
    return EntityMapping("film", film, film, (*own, AttributeMapping(name, source, (name,))))


@pytest.mark.parametrize("page", [1, 1000])
def test_what_neighbours_say_is_an_attribute(database: Database, page: int) -> None:
    write(
        database,
        "CREATE (d:Genre {name: 'Drama'}), (n:Genre {name: ['Noir', 'Film noir']}), (e:Genre), "
        "(a:Film {id: 'a', genre: 'Drama'}), (b:Film {id: 'b'}), (c:Film {id: 'c', genre: 'War'}), "
        "(:Film)-[:OF]->(d), (a)-[:OF]->(n), (a)-[:OF]->(d), (a)-[:OF]->(d), (b)-[:OF]->(e), "
        "(b)<-[:OF]-(:Genre {name: $long}), (b)-[:OF]->(:Shelf {name: 'left'})",
        long="x" * (LONGEST_TEXT + 1),
    )
    out = NeighbourProperty("OF", "Genre", "name")
    back = NeighbourProperty("OF", "Genre", "name", reverse=True)

    def said(*carriers: str | NeighbourProperty) -> dict[str, list[Any]]:
        mapping = Mapping((of_neighbours("genre", carriers),))
        return values(extract(database, mapping, page=page), "film", "genre")

    assert said(out) == {"a": ["Drama", "Film noir", "Noir"]}
    assert said("genre", out) == {"a": ["Drama", "Film noir", "Noir"], "c": ["War"]}
    assert said(back) == {"b": ["x" * LONGEST_TEXT]}
    assert said(back, out)["a"] == ["Drama", "Film noir", "Noir"]
    assert said(NeighbourProperty("OF", "Genre", "absent")) == {}
    write(
        database,
        "MATCH (a:Film {id: 'a'}), (d:Genre {name: 'Drama'}) "
        "CREATE (a)<-[:OF]-(:Mark {name: 'no'})-[:AS]->(d), (a)-[:OF]->(:Mark)<-[:AS]-(d)",
    )
    for turned, there in ((True, False), (False, True)):
        by = NeighbourProperty("AS", "Genre", "name", there, Through("OF", "Mark", turned))
        assert said(by) == {"a": ["Drama"]}
        assert said(replace(by, reverse=not there)) == {}


def test_a_crowd_with_one_key_is_neither_read_nor_followed(database: Database) -> None:
    write(
        database,
        "CREATE (p:Person {id: 'p'}), (p)<-[:BY]-(:Film {id: 'a'}), (p)<-[:BY]-(:Film {id: 'z'}) "
        "WITH p UNWIND range(1, 500) AS i CREATE (p)<-[:BY]-(:Film {id: 'crowd'})",
    )
    by = relation("by", RelationPattern("Film", "BY", "Person"))
    mapping = Mapping((entity("film", "Film"), entity("person", "Person")), (by,))
    read = extract(database, mapping, page=10)
    assert report(read, "duplicate").nodes == 500
    assert report(read, "duplicate").keys == 1
    assert pairs(read, "by", "film", "person") == [("a", "p"), ("z", "p")]


def test_only_what_is_mapped_is_read(database: Database) -> None:
    write(
        database,
        "CREATE (f:Film {id: 'f'}), (:SameAsRef {id: 'r'})-[:SAME_AS]->(f), (:SameAsRun {id: 'n'})",
    )
    read = extract(database, Mapping((entity("film", "Film"),)), name="imdb")
    assert list(read.graph.entities) == ["film"]
    assert len(read.graph.entities["film"]) == 1
    assert read.graph.relations == ()
    assert read.graph.name == "imdb"


def test_a_label_that_no_node_has(database: Database) -> None:
    gone = relation("gone", RelationPattern("Nowhere", "NOTHING", "Nowhere"))
    read = extract(database, Mapping((entity("none", "Nowhere", "title"),), (gone,)))
    assert len(read.graph.entities["none"]) == 0
    assert len(read.graph.entities["none"].attributes["title"].value) == 0
    assert pairs(read, "gone", "none", "none") == []
    assert read.reports == ()


def test_a_relation_between_unmapped_labels_is_refused(database: Database) -> None:
    by = relation("by", RelationPattern("Film", "BY", "Person"))
    with pytest.raises(ConfigurationError, match="no entity type has the label 'Person'") as caught:
        extract(database, Mapping((entity("film", "Film"),), (by,)))
    assert "map an entity type" in caught.value.hint


def test_pages_do_not_change_what_is_read(database: Database) -> None:
    chance = random.Random(5)
    films = [f"http://example.org/{'é' * (i % 3)}{i}" for i in range(200)]
    write(
        database,
        "UNWIND $rows AS row CREATE (:Film {id: row[0], title: row[1]})",
        rows=[[film, chance.choice([None, "", film, ["x", film]])] for film in films],
    )
    write(database, "UNWIND range(1, 5) AS i CREATE (:Genre {id: i})")
    write(
        database,
        "UNWIND $rows AS row MATCH (f:Film {id: row[0]}) MATCH (g:Genre {id: row[1]}) "
        "CREATE (g)-[:HAS]->(f)",
        rows=[[chance.choice(films), chance.randint(1, 5)] for _ in range(900)],
    )
    mapping = Mapping(
        (entity("film", "Film", "title"), entity("genre", "Genre")),
        (
            relation("genre", RelationPattern("Film", "HAS", "Genre", reverse=True)),
            relation("film", RelationPattern("Genre", "HAS", "Film")),
        ),
    )
    whole = extract(database, mapping)
    assert [len(edges.head) for edges in whole.graph.relations] == [900, 900]
    for page in (4, 70):
        assert_same(extract(database, mapping, page=page).graph, whole.graph)


def test_what_changes_while_it_is_read_never_breaks_the_graph(database: Database) -> None:
    write(
        database,
        "UNWIND range(1, 20) AS i CREATE (:Film {id: i})-[:BY]->(:Person {id: i})",
    )

    @contextmanager
    def meddling(step: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        seen.append((step, total, unit))
        if step == "source: by":
            write(database, "MATCH (p:Person {id: 3}) DETACH DELETE p")
            write(database, "MATCH (f:Film {id: 5}) SET f.id = 'renamed'")
            write(database, "MATCH (f:Film {id: 7}) CREATE (f)-[:BY]->(:Person {id: 'new'})")
        yield lambda amount=1, /, **_: done.append(amount)

    seen: list[tuple[str, int | None, str]] = []
    done: list[int] = []
    by = relation("by", RelationPattern("Film", "BY", "Person"))
    mapping = Mapping((entity("film", "Film"), entity("person", "Person")), (by,))
    read = extract(database, mapping, progress=meddling, page=4)
    assert seen == [(f"source: {step}", 20, "nodes") for step in ("film", "person", "by")]
    kept = sorted(map(str, set(range(1, 21)) - {3, 5}))
    assert pairs(read, "by", "film", "person") == [(key, key) for key in kept]
    assert read.dropped == {"by": 1}
    assert min(done) >= 0
    assert sum(done[:-1]) <= 60


def test_a_folder_arrives_as_it_was_loaded(
    server: Server, database: Database, tmp_path: Path
) -> None:
    movies = [f"m{i}" for i in range(30)]
    files = {
        "types_1": [*([m, "Movie"] for m in movies), ["p", "Actor"], ["p", "Poet"], ["r", "Role"]],
        "attr_triples_1": [
            *([m, "title", f"Title of {m}"] for m in movies[:-1]),
            ["m3", "title", "another"], ["p", "name", "Pola"], ["untyped", "name", "U"],
        ],
        "rel_triples_1": [
            *([m, "actor name", "p"] for m in movies[::2]),
            ["m1", "follows", "m1"], ["m1", "actor name", "untyped"],
            ["m2", "has", "r"], ["r", "of", "p"], ["m4", "has", "untyped"], ["untyped", "of", "p"],
        ],
    }  # fmt: skip
    for name in ("types", "attr_triples", "rel_triples"):
        files[f"{name}_2"] = files[f"{name}_1"][:0]
    for name in ("ent_links", "train", "valid", "test"):
        files[name] = [["m1", "m1"]]
    for name, rows in files.items():
        text = "".join("\t".join(row) + "\n" for row in rows)
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode()))
    folder = read_folder(tmp_path)
    assert load_graph(folder.source, server.connection("source")) == Loaded(33, 21)
    movie = entity("movie", "Movie", "title")
    starring = AttributeMapping(
        "starring", (NeighbourProperty("actor name", "Actor", "name"),), ("starring",)
    )
    role = Through("has", "Role")
    played = AttributeMapping(
        "played", (NeighbourProperty("of", "Actor", "name", through=role),), ("played",)
    )
    mapping = Mapping(
        (
            replace(movie, attributes=(*movie.attributes, starring, played)),
            entity("actor", "Actor", "name"),
            entity("poet", "Poet", "name"),
        ),
        (
            relation("actor", RelationPattern("Movie", "actor name", "Actor")),
            relation("poet", RelationPattern("Poet", "actor name", "Movie", reverse=True)),
            relation("follows", RelationPattern("Movie", "follows", "Movie")),
            relation("cast", RelationPattern("Movie", "of", "Actor", through=role)),
        ),
    )
    read = extract(database, mapping)
    assert pairs(read, "cast", "movie", "actor") == [("m2", "p")]
    assert values(read, "movie", "played") == {"m2": ["Pola"]}
    assert_same(read.graph, folder_graph(folder, mapping, "source")[0])
    untyped = extract(database, Mapping((entity("untyped", "Entity", "name"),)))
    assert values(untyped, "untyped", "name") == {"untyped": ["U"]}
