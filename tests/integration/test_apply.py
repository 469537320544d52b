from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connector.apply import apply
from connector.config import EntityMapping, EntitySide, Mapping, WriteSettings
from connector.database import Database
from connector.errors import InputError, ShrinkError
from connector.extract import canonical_key
from connector.plan import About, from_json, to_json
from connector.runs import list_runs, read_run
from tests.integration.target import (
    SETTINGS,
    ask,
    create_movies,
    do,
    everything,
    pairs,
    plan,
    standing,
    sync,
    want,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.servers import Server


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        yield database


def test_a_first_apply_writes_stand_ins_links_and_its_run(target: Database) -> None:
    create_movies(target, 3)
    made = plan(target, [want("Q1", "m0", 0.97), want("Q2", "m1", 0.75)], entities={"film": (5, 3)})
    made = replace(made, about=About("fingerprint", "model 7", "{}"))
    done = apply(target, made, settings=SETTINGS)

    assert done.counts == {"added": 2, "changed": 0, "closed": 0, "skipped": 0}
    assert ask(
        target,
        "MATCH (a:SameAsRef)-[s:SAME_AS]->(b:Movie)",
        "properties(a)", "b.imdbId", "s.confidence", "s.reasons", "s.model", "s.run",
        "s.since IS NOT NULL",
    ) == [
        (
            {"graph": "dbpedia", "type": "film", "label": "Film", "key": key,
             "title": f"Title of {key}"},
            movie, confidence, ["title +4.1", "year +2.0"], "model 7", done.run_id, True,
        )
        for key, movie, confidence in (("Q1", "m0", 0.97), ("Q2", "m1", 0.75))
    ]  # fmt: skip
    [run] = list_runs(target)
    assert run == read_run(target, str(done.run_id))
    assert (run.status, run.source, run.target) == ("done", "dbpedia", "imdb")
    assert (run.added, run.changed, run.closed, run.skipped) == (2, 0, 0, 0)
    assert (run.mapping, run.model, run.settings) == ("fingerprint", "model 7", "{}")
    assert run.expected_precision == pytest.approx(0.86)
    assert run.expected_wrong == pytest.approx(0.28)
    assert run.entities == {"film": (5, 3)}
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", run.started_at)
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at
    with pytest.raises(InputError, match="no run of yesterday"):
        read_run(target, "of yesterday")


def test_the_second_apply_of_an_unchanged_pair_writes_nothing(
    target: Database, server: Server
) -> None:
    create_movies(target, 30)
    wanted = [want(f"s{i}", f"m{i}", 0.5 + i / 100) for i in range(25)]
    sync(target, wanted)
    before = everything(target)

    with Database.open(server.connection("target"), step="test") as again:
        done = sync(again, [replace(w, confidence=w.confidence + 0.005) for w in wanted])
        assert done.run_id is None
        assert not again.counters.any
    assert everything(target) == before


def test_a_change_closes_the_old_version_and_creates_the_new(target: Database) -> None:
    create_movies(target, 2)
    first = sync(target, [want("a", "m0", 0.6), want("b", "m1", 0.7)])
    second = sync(target, [want("a", "m0", 0.9), want("b", "m1", 0.7)])

    assert second.counts == {"added": 0, "changed": 1, "closed": 0, "skipped": 0}
    assert pairs(standing(target).links) == {("film", "a", "m0", 0.9), ("film", "b", "m1", 0.7)}
    [(old, until)] = ask(
        target,
        "MATCH (:SameAsRef {key: 'a'})-[w:WAS_SAME_AS]->(:Movie {imdbId: 'm0'}), "
        "(run:SameAsRun {id: w.closedBy})",
        "properties(w)", "w.until = run.startedAt",
    )  # fmt: skip
    assert until
    assert (old["confidence"], old["run"], old["closedBy"]) == (0.6, first.run_id, second.run_id)
    assert old["reasons"] == ["title +4.1", "year +2.0"]
    assert old["since"] < old["until"]
    assert str(second.run_id) > str(first.run_id)


def test_history_tells_what_stood_after_each_run(target: Database) -> None:
    create_movies(target, 4)
    states = [
        [want("a", "m0", 0.6), want("b", "m1", 0.7)],
        [want("a", "m0", 0.9), want("c", "m2", 0.8)],
        [want("a", "m3", 0.9), want("b", "m1", 0.7)],
        [],
    ]
    runs = [sync(target, wanted).run_id for wanted in states]

    for run, wanted in zip(runs, states, strict=True):
        held = ask(
            target,
            "MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b) "
            "WHERE s.run <= $run AND (s.closedBy IS NULL OR s.closedBy > $run)",
            "'film'", "a.key", "b.imdbId", "s.confidence",
            run=run,
        )  # fmt: skip
        assert set(held) == pairs(wanted)
    assert standing(target).links == ()
    assert ask(target, "MATCH (a:SameAsRef)", "count(a)") == [(3,)]  # they carry the history


def test_entities_are_never_touched(target: Database) -> None:
    create_movies(target, 3)
    do(target, "CREATE (:Film {id: 'a', label: 'A'})-[:SAME_AS {confidence: 1.0}]->(:Else {x: 1})")
    entities = "MATCH (n) WHERE n:Movie OR n:Film OR n:Else"
    before = ask(target, entities, "labels(n)", "properties(n)", "elementId(n)")
    for wanted in ([want("a", "m0")], [want("a", "m1")], [want("b", "m2", 0.3)], []):
        sync(target, wanted)

    assert ask(target, entities, "labels(n)", "properties(n)", "elementId(n)") == before
    foreign = ask(target, "MATCH (:Film)-[s:SAME_AS]->(:Else)", "properties(s)")
    assert foreign == [({"confidence": 1.0},)]
    do(target, "MATCH (n) WHERE n:SameAsRef OR n:SameAsRun OR n:SameAsLock DETACH DELETE n")
    labels = ask(target, "MATCH (n)", "count(n)")
    assert labels == [(5,)]


def test_a_locked_link_is_never_changed_or_closed(target: Database) -> None:
    create_movies(target, 3)
    sync(target, [want("a", "m0", 0.6), want("b", "m1", 0.6)])
    do(target, "MATCH (:SameAsRef {key: 'a'})-[s:SAME_AS]->() SET s.locked = true")

    assert sync(target, [want("a", "m0", 0.99)]).counts["closed"] == 1
    assert sync(target, [want("c", "m2", 0.5)]).counts["added"] == 1
    stands = standing(target).links
    assert pairs(stands) == {("film", "a", "m0", 0.6), ("film", "c", "m2", 0.5)}
    assert [link.locked for link in stands] == [True, False]


def test_a_link_made_by_hand_and_locked_is_not_doubled(target: Database) -> None:
    create_movies(target, 1)
    do(
        target,
        "MATCH (m:Movie) CREATE (:SameAsRef {graph: 'dbpedia', type: 'film', key: 'a'})"
        "-[:SAME_AS {locked: true, confidence: 1.0}]->(m)",
    )

    assert sync(target, [want("a", "m0")]).run_id is None
    assert sync(target, []).run_id is None
    assert ask(target, "MATCH ()-[s:SAME_AS]->()", "s.confidence") == [(1.0,)]


def test_a_pair_said_not_to_be_the_same_closes_and_never_comes_back(target: Database) -> None:
    create_movies(target, 1)
    sync(target, [want("a", "m0")])
    do(target, "MATCH (a:SameAsRef)-[:SAME_AS]->(m) CREATE (a)-[:NOT_SAME_AS {by: 'Ada'}]->(m)")

    assert sync(target, [want("a", "m0")]).counts["closed"] == 1
    assert sync(target, [want("a", "m0")]).run_id is None
    assert ask(target, "MATCH ()-[d:NOT_SAME_AS]->()", "d.by") == [("Ada",)]


def test_what_people_decide_between_plan_and_apply_holds(target: Database) -> None:
    create_movies(target, 4)
    sync(target, [want("a", "m0", 0.6), want("b", "m1", 0.6)])
    made = plan(target, [want("b", "m1", 0.9), want("c", "m2")])
    do(target, "MATCH (:SameAsRef {key: 'a'})-[s:SAME_AS]->() SET s.locked = true")
    do(target, "MATCH (a:SameAsRef {key: 'b'})-[:SAME_AS]->(m) CREATE (m)-[:NOT_SAME_AS]->(a)")
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm2'}) CREATE (:SameAsRef {graph: 'dbpedia', type: 'film', "
        "key: 'c'})-[:NOT_SAME_AS]->(m)",
    )
    done = apply(target, made, settings=SETTINGS)

    assert pairs(standing(target).links) == {("film", "a", "m0", 0.6)}
    assert done.counts == {"added": 0, "changed": 0, "closed": 1, "skipped": 3}


def test_entities_that_went_between_plan_and_apply_are_skipped(target: Database) -> None:
    create_movies(target, 6)
    sync(target, [want("a", "m0"), want("b", "m1", 0.3)])
    made = plan(target, [want("b", "m1", 0.9), want("c", "m2"), want("d", "m3"), want("e", "m4")])
    do(target, "MATCH (m:Movie) WHERE m.imdbId IN ['m0', 'm1', 'm2'] DETACH DELETE m")
    do(target, "CREATE (:Movie {imdbId: 'm3'})")
    done = apply(target, made, settings=SETTINGS)

    assert done.skipped == {
        "a key is no longer unique": 1,
        "an entity is no longer there": 3,
    }
    assert done.added == 1
    assert pairs(standing(target).links) == {("film", "e", "m4", 0.9)}
    assert list_runs(target)[0].skipped == 4


def test_a_link_of_a_key_that_is_no_longer_unique_closes(target: Database) -> None:
    create_movies(target, 1)
    sync(target, [want("a", "m0")])
    do(target, "CREATE (:Movie {imdbId: 'm0'})")

    assert sync(target, []).counts["closed"] == 1
    assert standing(target).links == ()


def test_several_links_of_one_entity_are_kept_apart(target: Database) -> None:
    create_movies(target, 4)
    sync(target, [want("a", "m0"), want("a", "m1"), want("b", "m1")])
    sync(target, [want("a", "m0", 0.5), want("b", "m1"), want("a", "m2")])

    assert pairs(standing(target).links) == {
        ("film", "a", "m0", 0.5), ("film", "b", "m1", 0.9), ("film", "a", "m2", 0.9),
    }  # fmt: skip


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("batch", [7, 5000])
def test_entities_are_found_with_and_without_an_index(
    target: Database, indexed: bool, batch: int
) -> None:
    if indexed:
        do(target, "CREATE INDEX movie_id IF NOT EXISTS FOR (m:Movie) ON (m.imdbId)")
    create_movies(target, 400)
    wanted = [want(f"s{i}", f"m{i}", 0.9) for i in range(400)]
    settings = WriteSettings(batch=batch)

    assert sync(target, wanted, settings=settings).added == 400
    changed = [replace(w, confidence=0.5) for w in wanted[:350]] + wanted[380:]
    done = sync(target, changed, settings=settings)
    assert done.counts == {"added": 0, "changed": 350, "closed": 30, "skipped": 0}
    assert pairs(standing(target).links) == pairs(changed)


@pytest.mark.parametrize("indexed", [False, True])
def test_keys_of_every_kind_are_found(target: Database, indexed: bool) -> None:
    do(
        target,
        "CREATE (:Movie {imdbId: 12}), (:Movie {imdbId: '12'}), (:Movie {imdbId: 13}), "
        "(:Movie {imdbId: 1.5}), (:Movie {imdbId: 2.0}), (:Movie {imdbId: 2}), "
        "(:Movie {imdbId: true}), (:Movie {imdbId: '[x]'}), (:Movie {imdbId: date('2026-01-02')})",
    )
    if indexed:
        do(target, "CREATE INDEX movie_id IF NOT EXISTS FOR (m:Movie) ON (m.imdbId)")
    keys = ["[12]", "12", "13", "[1.5]", "[2.0]", "[true]", '["[x]"]', '[{"Date":"2026-01-02"}]']
    keys += ["2"]  # the integer, beside the float
    wanted = [want(f"s{i}", key) for i, key in enumerate(keys)]

    assert sync(target, wanted).counts == {"added": 9, "changed": 0, "closed": 0, "skipped": 0}
    assert sync(target, wanted).run_id is None
    [(number,)] = ask(target, "MATCH (:SameAsRef {key: 's0'})-->(m)", "m.imdbId")
    assert number == 12
    done = sync(target, [want("s0", "[12]", 0.4), want("s1", "12", 0.4)])
    assert done.counts == {"added": 0, "changed": 2, "closed": 7, "skipped": 0}
    assert sync(target, []).counts["closed"] == 2


def test_composite_keys_and_odd_names(target: Database) -> None:
    label, parts = "Mo`vie (ä) 🎬", ("the `title`", "y e a r", "n")
    mapping = Mapping(
        (EntityMapping("film's", EntitySide("Fi`lm", ("a", "b")), EntitySide(label, parts)),)
    )
    quoted = "`" + label.replace("`", "``") + "`"
    names = ["`" + part.replace("`", "``") + "`" for part in parts]
    do(
        target,
        f"UNWIND range(0, 299) AS i CREATE (m:{quoted}) "
        f"SET m.{names[0]} = 'same', m.{names[1]} = i % 10, m.{names[2]} = i / 10",
    )
    wanted = [
        want(
            canonical_key(("Q", i)),
            canonical_key(("same", i % 10, i // 10)),
            type="film's",
            mirrored={"a `b`": "x", "label": "Y", "year": 1927},
        )
        for i in range(300)
    ]

    assert sync(target, wanted, mapping).added == 300
    assert pairs(standing(target, mapping).links) == pairs(wanted)
    assert sync(target, wanted, mapping).run_id is None
    changed = [replace(wanted[0], confidence=0.5), *wanted[2:]]
    done = sync(target, changed, mapping)
    assert done.counts == {"added": 0, "changed": 1, "closed": 1, "skipped": 0}
    [(stand_in,)] = ask(target, "MATCH (a:SameAsRef {key: $key})", "properties(a)", key='["Q",5]')
    assert stand_in == {
        "graph": "dbpedia", "type": "film's", "label": "Fi`lm", "key": '["Q",5]',
        "a `b`": "x", "label_": "Y", "year": 1927,
    }  # fmt: skip


def test_a_stored_plan_can_be_applied_later_and_twice(target: Database) -> None:
    create_movies(target, 4)
    sync(target, [want("a", "m0", 0.5), want("b", "m1")])
    text = to_json(plan(target, [want("a", "m0"), want("c", "m2")]))
    first = apply(target, from_json(text), settings=SETTINGS)
    before = set(everything(target))
    second = apply(target, from_json(text), settings=SETTINGS)

    assert first.counts == {"added": 1, "changed": 1, "closed": 1, "skipped": 0}
    assert second.counts == {"added": 0, "changed": 0, "closed": 0, "skipped": 3}
    own = "SameAsRun", "SameAsLock"
    assert {line for line in everything(target) if not any(n in line for n in own)} <= before


def test_constraints_are_created_once(target: Database) -> None:
    create_movies(target, 1)
    sync(target, [want("a", "m0")])

    assert target.counters.constraints_added == 3
    found = ask(
        target, "SHOW CONSTRAINTS YIELD labelsOrTypes, properties", "labelsOrTypes", "properties"
    )
    assert {(labels[0], frozenset(properties)) for labels, properties in found} == {
        ("SameAsRef", frozenset({"graph", "type", "key"})),
        ("SameAsRun", frozenset({"id"})),
        ("SameAsLock", frozenset({"name"})),
    }
    sync(target, [want("a", "m0", 0.5)])
    assert target.counters.constraints_added == 3


def test_a_shrinking_source_is_refused_until_it_is_allowed(target: Database) -> None:
    create_movies(target, 40)
    wanted = [want(f"s{i}", f"m{i}") for i in range(40)]
    apply(target, plan(target, wanted, entities={"film": (40, 40)}), settings=SETTINGS)
    before = everything(target)

    emptied = plan(target, [], entities={"film": (0, 40)})
    assert emptied.entities_before == {"film": (40, 40)}
    with pytest.raises(ShrinkError, match=r"40 of 40 standing.*film in the source shrank"):
        apply(target, emptied, settings=SETTINGS)
    assert everything(target) == before
    one_more = plan(target, [*wanted, want("x", "m0")], entities={"film": (41, 20)})
    with pytest.raises(ShrinkError, match="film in the target shrank from 40 to 20"):
        apply(target, one_more, settings=SETTINGS)
    assert apply(target, emptied, settings=SETTINGS, allow_shrink=True).closed == 40


def test_two_labels_of_one_database_are_linked_directly(target: Database) -> None:
    create_movies(target, 5)
    do(target, "UNWIND range(0, 4) AS i CREATE (:Film {id: i})")
    wanted = [want(str(i), f"m{i}") for i in range(3)]
    sync(target, wanted, same_database=True)

    assert ask(
        target,
        "MATCH (a:Film)-[s:SAME_AS]->(b:Movie)",
        "a.id", "b.imdbId", "s.type", "s.confidence",
    ) == [(i, f"m{i}", "film", 0.9) for i in range(3)]  # fmt: skip
    assert ask(target, "MATCH (a:SameAsRef)", "count(a)") == [(0,)]
    assert sync(target, wanted, same_database=True).run_id is None
    done = sync(target, [want("0", "m0", 0.5), want("1", "m3")], same_database=True)
    assert done.counts == {"added": 1, "changed": 1, "closed": 2, "skipped": 0}
    held = ask(
        target, "MATCH (a:Film)-[w:WAS_SAME_AS]->(b:Movie)", "a.id", "b.imdbId", "w.closedBy"
    )
    assert set(held) == {(i, f"m{i}", done.run_id) for i in range(3)}
    do(target, "MATCH (m:Movie {imdbId: 'm3'}) REMOVE m:Movie")
    do(target, "MATCH (f:Film {id: 0}) REMOVE f.id")
    assert standing(target, same_database=True).lost == {"film": 2}
    assert sync(target, [], same_database=True).closed == 2


def test_duplicates_within_one_label(target: Database) -> None:
    side = EntitySide("Person", ("id",))
    people = Mapping((EntityMapping("person", side, side), EntityMapping("actor", side, side)))
    do(target, "UNWIND range(1, 9) AS i CREATE (:Person {id: 'p' + toString(i)})")
    graphs = ("here", "here")

    def run(*pairs_: tuple[str, str], confidence: float = 0.9) -> dict[str, int]:
        wanted = [want(*pair, confidence, "person") for pair in pairs_]
        return sync(target, wanted, people, graphs=graphs, same_database=True).counts

    assert run(("p1", "p2"), ("p3", "p4"), ("p1", "p3"))["added"] == 3
    assert run(("p2", "p1"), ("p4", "p3"), ("p3", "p1")) == dict.fromkeys(
        ("added", "changed", "closed", "skipped"), 0
    )
    assert run(("p2", "p1"), ("p4", "p3"), confidence=0.5) == {
        "added": 0, "changed": 2, "closed": 1, "skipped": 0,
    }  # fmt: skip
    assert ask(target, "MATCH (a)-[s:SAME_AS]->(b) WHERE a.id = b.id", "count(s)") == [(0,)]
    assert ask(target, "MATCH ()-[s:SAME_AS]->()", "count(s)", "collect(DISTINCT s.type)") == [
        (2, ["person"])
    ]
    do(target, "MATCH (a {id: 'p1'}), (b {id: 'p2'}) CREATE (b)-[:NOT_SAME_AS]->(a)")
    assert run(("p1", "p2"), ("p3", "p4"), confidence=0.5)["closed"] == 1
    assert run(("p2", "p1"), ("p3", "p4"), confidence=0.5)["added"] == 0
