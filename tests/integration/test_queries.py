"""Every shipped query answers rightly on every server, with real links in the graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cypher
from connector.config import (
    AttributeMapping,
    Connection,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
    RelationPattern,
    Settings,
)
from connector.database import Database
from connector.errors import InputError
from connector.queries import Table, find_query, list_queries, run_query
from model.settings import ModelSettings
from tests.integration.target import SETTINGS, do, everything, sync, want

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server

MAPPING = Mapping(
    (
        EntityMapping(
            "film",
            EntitySide("Film", ("id",)),
            EntitySide("Movie", ("imdbId",)),
            (
                AttributeMapping("title", ("label",), ("title",)),
                AttributeMapping("year", ("released",), ("year",)),
                AttributeMapping("label", ("genre",), ("genre",)),
            ),
        ),
        EntityMapping(
            "person",
            EntitySide("Person", ("id",)),
            EntitySide("Artist", ("ref",)),
            (AttributeMapping("name", ("name",), ("name",)),),
        ),
    ),
    (
        RelationMapping(
            "starring",
            (RelationPattern("Film", "STARRING", "Person"),),
            (RelationPattern("Movie", "ACTED_IN", "Artist", reverse=True),),
        ),
    ),
)
ONE_DATABASE = "one database"


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        do(
            database,
            "UNWIND range(0, 5) AS i CREATE (m:Movie {imdbId: 'm' + toString(i), "
            "title: 'Title ' + toString(i), year: 1930 + i, genre: 'drama'}) "
            "CREATE (m)<-[:ACTED_IN]-(:Artist {ref: 'a' + toString(i), "
            "name: 'Name ' + toString(i)})",
        )
        yield database


def settings(mapping: Mapping = MAPPING) -> Settings:
    nowhere = Connection("source", "")
    return Settings(
        Path("sameas.toml"), "dbpedia", "imdb", nowhere, nowhere,
        mapping, ModelSettings(), SETTINGS, Path("sameas.model"),
    )  # fmt: skip


def person(source: str, to: str, confidence: float = 0.9) -> Any:
    return want(source, to, confidence, "person", {"name": f"Name of {source}"})


def film(source: str, to: str, confidence: float, year: int) -> Any:
    shown: dict[str, str | int] = {
        "title": to.replace("m", "title "),
        "year": year,
        "label": "Drama",
    }
    return want(source, to, confidence, "film", shown)


def three_runs(target: Database) -> list[str]:
    """Add four links; change one, close one, add one; add another."""
    first = [film("f0", "m0", 0.9, 1930), film("f1", "m1", 0.6, 1999), person("p0", "a0")]
    wanted = [
        [*first, film("f2", "m2", 0.7, 1932)],
        [*first[:2], person("p0", "a0", 0.99), film("f3", "m3", 0.8, 1933)],
        [*first[:2], person("p0", "a0", 0.99), film("f3", "m3", 0.8, 1933), person("p1", "a1")],
    ]
    return [str(sync(target, links, MAPPING).run_id) for links in wanted]


def ask(target: Database, name: str, *, as_of: str | None = None, **values: Any) -> list[Any]:
    answer = run_query(target, name, values, settings(), as_of=as_of)
    return documents(answer)


def documents(answer: Table) -> list[Any]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def keys(rows: list[Any]) -> list[tuple[str, str]]:
    return sorted((row["source"]["key"], _key(row["target"])) for row in rows)


def _key(said: dict[str, str]) -> str:
    return said.get("imdbId") or said["ref"]


def test_links_by_confidence_type_and_as_of_a_run(target: Database) -> None:
    runs = three_runs(target)
    found = ask(target, "links")
    assert [row["confidence"] for row in found] == [0.99, 0.9, 0.9, 0.8, 0.6]
    assert found[0]["type"] == "person"
    assert found[0]["reasons"] == ["title +4.1", "year +2.0"]
    assert keys(ask(target, "links", type="film", confidence=0.7)) == [("f0", "m0"), ("f3", "m3")]
    assert len(ask(target, "links", limit=2)) == 2
    low = ask(target, "low-confidence", confidence=0.85)
    assert [row["confidence"] for row in low] == [0.6, 0.8]
    first = [("f0", "m0"), ("f1", "m1"), ("f2", "m2"), ("p0", "a0")]
    assert keys(ask(target, "links", as_of=runs[0])) == first
    assert keys(ask(target, "links-as-of-run", as_of=runs[0])) == first
    assert keys(ask(target, "links", as_of=runs[0], type="film")) == first[:3]
    assert keys(ask(target, "links", as_of=runs[1])) == [
        ("f0", "m0"), ("f1", "m1"), ("f3", "m3"), ("p0", "a0"),
    ]  # fmt: skip
    assert ask(target, "links", as_of="2020-01-01T00-00-00.000Z-0000") == []


def test_every_query_that_knows_the_past_can_be_asked_about_it(target: Database) -> None:
    runs = three_runs(target)
    for name in list_queries():
        statement = find_query(name)
        if statement.access == "read" and cypher.has_history(statement):
            values = {one: statement.examples[one] for one in statement.examples if one == "key"}
            for parameter in {"graph", "type"} & set(statement.parameters):
                values |= {parameter: "film"} if parameter == "type" else {}
            run_query(target, name, values, settings(), as_of=runs[0])
    assert [row["links"] for row in ask(target, "quality-by-type", as_of=runs[0])] == [3, 1]
    with pytest.raises(InputError, match="past") as caught:
        ask(target, "entities-without-a-link", as_of=runs[0])
    assert "links" in caught.value.hint


def test_both_sides_and_their_conflicts(target: Database) -> None:
    three_runs(target)
    found = ask(target, "side-by-side", type="film")
    assert {
        "type": "film", "source": ["f1"], "target": ["m1"], "confidence": 0.6, "attribute": "year",
        "source_says": [1999], "target_says": [1931],
    } in found  # fmt: skip
    assert {row["attribute"] for row in found} == {"title", "year", "label"}
    # "title 1" and "Title 1" agree, as do "Drama" and "drama".
    [conflict] = ask(target, "conflicts", type="film")
    assert (conflict["source"], conflict["attribute"]) == (["f1"], "year")
    assert ask(target, "conflicts", type="film", confidence=0.7) == []
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm1'}) SET m.year = date('1999-05-31'), m.genre = ['a', 'b']",
    )
    [conflict] = ask(target, "conflicts", type="film")
    assert (conflict["attribute"], conflict["target_says"]) == ("label", ["a", "b"])


def test_groups_entities_without_a_link_and_quality(target: Database) -> None:
    three_runs(target)
    sync(target, [film("f0", "m0", 0.9, 1930), film("f9", "m0", 0.7, 1930)], MAPPING)
    [group] = ask(target, "one-to-many")
    assert (group["side"], group["links"], group["entity"]["imdbId"]) == ("target", 2, "m0")
    assert sorted(one["entity"]["key"] for one in group["others"]) == ["f0", "f9"]
    assert ask(target, "one-to-many", confidence=0.8) == []
    left = ask(target, "entities-without-a-link")
    assert sorted(_key(row["entity"]) for row in left if row["type"] == "film") == [
        "m1", "m2", "m3", "m4", "m5",
    ]  # fmt: skip
    assert len([row for row in left if row["type"] == "person"]) == 6
    assert len(ask(target, "entities-without-a-link", type="person", limit=3)) == 3
    assert len(ask(target, "entities-without-a-link", label="Movie")) == 5
    [quality] = ask(target, "quality-by-type")
    assert (quality["type"], quality["links"], quality["sources"], quality["targets"]) == (
        "film", 2, 2, 1,
    )  # fmt: skip
    assert quality["expected_wrong"] == pytest.approx(0.4)
    assert (quality["lowest"], quality["below_0_8"]) == (0.7, 1)


def test_runs_and_what_changed_between_them(target: Database) -> None:
    runs = three_runs(target)
    assert [row["id"] for row in ask(target, "runs")] == runs[::-1]
    assert [(row["what"], row["type"]) for row in ask(target, "links-of-run")] == [
        ("wrote", "person")
    ]
    second = sorted((row["what"], row["type"]) for row in ask(target, "links-of-run", run=runs[1]))
    assert second == [
        ("closed", "film"), ("closed", "person"), ("wrote", "film"), ("wrote", "person"),
    ]  # fmt: skip

    def changes(**values: str) -> list[tuple[str, str]]:
        rows = ask(target, "changes-between-runs", **values)
        return sorted((row["change"], row["source"]["key"]) for row in rows)

    assert changes() == [("added", "p1")]
    assert changes(to=runs[1]) == [("added", "f3"), ("changed", "p0"), ("closed", "f2")]
    assert changes(**{"from": runs[0], "to": runs[2]}) == [
        ("added", "f3"), ("added", "p1"), ("changed", "p0"), ("closed", "f2"),
    ]  # fmt: skip
    assert len(changes(to=runs[0])) == 4
    from connector.apply import rollback

    undone, _ = rollback(target, runs[1], mapping=MAPPING, settings=SETTINGS, cascade=True)
    assert undone.versions.close
    assert changes(**{"from": runs[0]}) == []
    assert changes(**{"from": runs[1]}) == [("added", "f2"), ("changed", "p0"), ("closed", "f3")]


def test_decisions_and_contradictions(target: Database) -> None:
    three_runs(target)
    assert ask(target, "contradictions") == []
    do(target, "MATCH (:SameAsRef {key: 'f0'})-[s:SAME_AS]->() SET s.locked = true, s.by = 'ada'")
    do(
        target,
        "MATCH (a:SameAsRef {key: 'f0'}), (m:Movie {imdbId: 'm0'}) "
        "CREATE (a)-[:NOT_SAME_AS {by: 'bob'}]->(m)",
    )
    found = ask(target, "decisions")
    assert sorted((row["decision"], row["by"]) for row in found) == [
        ("NOT_SAME_AS", "bob"), ("SAME_AS", "ada"),
    ]  # fmt: skip
    [one] = ask(target, "contradictions")
    assert (one["kind"], len(one["path"])) == ("joined but apart", 2)
    do(
        target,
        "MATCH (a:SameAsRef {key: 'f0'}), (m:Movie {imdbId: 'm5'}) "
        "CREATE (a)-[:SAME_AS {locked: true, confidence: 1.0}]->(m)",
    )
    kinds = sorted(row["kind"] for row in ask(target, "contradictions"))
    assert kinds == ["joined but apart", "several partners"]


def test_from_one_side_to_the_other(target: Database) -> None:
    three_runs(target)
    [row] = ask(target, "follow", type="film", key="f0")
    assert (row["target"]["imdbId"], row["relationship"], row["neighbour"]["ref"]) == (
        "m0", "ACTED_IN", "a0",
    )  # fmt: skip
    found = ask(target, "back-to-source")
    assert ("Person", "p0") in {(row["label"], row["key"]) for row in found}
    versions = ask(target, "history", type="person", key="p0")
    assert [row["relationship"] for row in versions] == ["WAS_SAME_AS", "SAME_AS"]
    assert versions[0]["until"].startswith("20")
    with pytest.raises(InputError, match="one type") as caught:
        ask(target, "merged-neighbourhood", key="m0")
    assert "film, person" in caught.value.hint
    with pytest.raises(InputError, match="needs key"):
        ask(target, "follow", type="film")
    assert ask(target, "duplicates") == []


def test_a_merged_neighbourhood_across_databases_names_the_stand_ins(target: Database) -> None:
    three_runs(target)
    [row] = ask(target, "merged-neighbourhood", type="film", key="m0")
    assert (row["relation"], row["seen_from"]) == ("starring", 1)
    assert sorted(said["name"] for said in row["neighbour"]) == ["Name 0", "Name of p0"]
    [row] = ask(target, "merged-neighbourhood", type="film", key="m0", confidence=0.999)
    assert [said["name"] for said in row["neighbour"]] == ["Name 0"]


def test_in_one_database_both_neighbourhoods_are_one(target: Database) -> None:
    do(
        target,
        "UNWIND range(0, 2) AS i CREATE (f:Film {id: 'f' + toString(i), label: 'Film', released: "
        "'1930-01-01'})-[:STARRING]->(:Person {id: i, name: 'Person ' + toString(i)})",
    )
    do(target, "MATCH (f:Film {id: 'f0'}) CREATE (f)-[:STARRING]->(:Person {id: 9, name: 'New'})")
    wanted = [want("f0", "m0", 0.9), want("0", "a0", 0.9, "person"), want("f1", "m0", 0.7)]
    sync(target, wanted, MAPPING, same_database=True)

    found = ask(target, "merged-neighbourhood", type="film", key="m0")
    names = sorted(tuple(sorted(said["name"] for said in row["neighbour"])) for row in found)
    assert names == [("Name 0", "Person 0"), ("New",)]
    assert {row["relation"] for row in found} == {"starring"}
    [both] = [row for row in found if len(row["neighbour"]) == 2]
    assert both["seen_from"] == 2
    wider = ask(target, "merged-neighbourhood", type="film", key="m0", confidence=0.5)
    assert len(wider) == 3
    groups = ask(target, "duplicates", confidence=0.5)
    assert max(len(row["duplicates"]) for row in groups) == 2
    sides = ask(target, "side-by-side", type="person")
    assert [(row["source"], row["source_says"], row["target_says"]) for row in sides] == [
        ([0], ["Person 0"], ["Name 0"])
    ]
    years = [row for row in ask(target, "conflicts") if row["attribute"] == "year"]
    assert years == []  # 1930-01-01 is in 1930


def test_running_writes_nothing_and_what_writes_is_not_run(target: Database) -> None:
    three_runs(target)
    before = everything(target)
    writing = []
    for name in list_queries():
        statement = find_query(name)
        values = {"type": "film"} if "type" in statement.parameters else {}
        values |= {"key": "f0"} if "key" in statement.examples else {}
        if {"label", "property"} & statement.placeholders:
            values["type"] = "film"
        if "as_of" in statement.examples:
            values["as_of"] = "2020"
        if statement.access == "write":
            writing.append(name)
            with pytest.raises(InputError, match="paste"):
                run_query(target, name, {}, settings())
        else:
            run_query(target, name, values, settings())
    assert everything(target) == before
    assert not target.counters.labels_removed
    assert set(writing) == {
        "decide-in-one-database", "decide-not-same", "decide-otherwise", "decide-same",
        "index-runs",
    }  # fmt: skip


def test_names_of_users_cannot_say_anything_but_a_name(target: Database) -> None:
    label = "Movie`) DETACH DELETE (n"
    mapping = replace(
        MAPPING,
        entities=(replace(MAPPING.entities[0], target=EntitySide("Odd `Label`", ("imdbId",))),),
    )
    do(target, "CREATE (:`Odd ``Label``` {imdbId: 'x'})")
    before = everything(target)
    [[kind, said]] = run_query(target, "entities-without-a-link", {}, settings(mapping)).rows
    assert (kind, said) == ("film", {"imdbId": "x"})
    either = EntitySide("Movie|Odd `Label`", ("imdbId",))
    both = replace(mapping, entities=(replace(mapping.entities[0], target=either),))
    found = run_query(target, "entities-without-a-link", {}, settings(both)).rows
    assert len(found) > 1
    assert ("film", {"imdbId": "x"}) in found
    assert ask(target, "entities-without-a-link", label=label) == []
    assert everything(target) == before
