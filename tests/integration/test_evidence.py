"""What supports a link stands beside it, goes as the link goes, and comes back with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from connector.apply import Applied, apply, prune, rollback
from connector.config import EntityMapping, EntitySide, KeepHistory, Mapping, WriteSettings
from connector.database import Database
from connector.plan import Evidence, TypeEnds, from_json, identity, to_json
from connector.queries import run_query
from connector.runs import list_runs
from tests.integration.target import SETTINGS, ask, do, everything, plan, sync, want
from tests.integration.test_apply_interrupted import StoppedError, stopping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connector.plan import WantedLink
    from tests.integration.servers import Server

MAPPING = Mapping(
    (
        EntityMapping("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",))),
        EntityMapping("person", EntitySide("Person", ("id",)), EntitySide("Artist", ("ref",))),
    )
)
NEIGHBOURS = tuple(TypeEnds(one.name, one.source, one.target) for one in MAPPING.entities)
OURS = "['SameAsRef', 'SameAsRun', 'SameAsLock', 'SameAsEvidence']"


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        do(
            database,
            "UNWIND range(0, 19) AS i CREATE (m:Movie {imdbId: 'm' + toString(i)}) "
            "CREATE (m)<-[:ACTED_IN]-(:Artist {ref: 'a' + toString(i)})",
        )
        yield database


def found(source: str, to: str, *, linked: bool = True, weight: float = 2.0) -> Evidence:
    return Evidence("starring", "person", source, to, 0.98, 0.75, weight, linked)


def film(number: int, confidence: float = 0.9, *evidence: Evidence) -> WantedLink:
    pair = want(f"f{number}", f"m{number}", confidence)
    return replace(pair, evidence=evidence or (found(f"p{number}", f"a{number}"),))


def person(number: int) -> WantedLink:
    pair = want(f"p{number}", f"a{number}", 0.9, "person", {"name": f"Name {number}"})
    back = Evidence("starring (of)", "film", f"f{number}", f"m{number}", 0.9, 1.0, 1.0, True)
    return replace(pair, evidence=(back,))


def write(target: Database, wanted: Iterable[WantedLink], **more: Any) -> Applied:
    return sync(target, wanted, MAPPING, neighbours=NEIGHBOURS, **more)


def evidence(target: Database, kind: str = "EVIDENCE_FOR") -> list[tuple[Any, ...]]:
    """Return what hangs on the links, with everything that it names."""
    rows = ask(
            target,
            f"MATCH (a)<-[f:{kind}]-(e:SameAsEvidence)-[g:{kind}]->(b) "
            "WHERE f.side = 'source' AND g.side = 'target' "
            "OPTIONAL MATCH (e)-[p:SUPPORTED_BY]->(n)",
            "coalesce(a.key, a.id)", "coalesce(b.imdbId, b.ref)", "e.relation", "e.run", "e.weight",
            "e.sourceNeighbour", "e.targetNeighbour",
            "collect([p.side, coalesce(n.key, n.imdbId, n.ref, n.id)])",
    )  # fmt: skip
    said = [
        (*row, [name for side, name in sorted(named) if side]) for *row, named in map(list, rows)
    ]
    return sorted(said, key=str)


def theirs(target: Database) -> list[str]:
    """Return everything that is not sameas's, with its labels and properties."""
    nodes = ask(
        target,
        f"MATCH (n) WHERE NOT any(label IN labels(n) WHERE label IN {OURS})",
        "labels(n)", "properties(n)",
    )  # fmt: skip
    between = ask(target, "MATCH (a)-[r:ACTED_IN]->(b)", "a.ref", "properties(r)", "b.imdbId")
    return sorted(map(repr, [*nodes, *between]))


def test_a_link_leads_to_what_supports_it_and_nothing_else_is_written(target: Database) -> None:
    before = theirs(target)
    alone = found("px", "a5", linked=False, weight=0.5)
    gone = found("py", "nobody", weight=-0.5)
    wanted = [film(0), film(1, 0.8, found("p1", "a1"), alone, gone), person(0)]
    done = write(target, wanted)
    assert (done.added, done.evidence) == (3, 5)
    assert theirs(target) == before
    rows = evidence(target)
    assert [row[:3] + row[4:] for row in rows] == [
        ("f0", "m0", "starring", 2.0, "p0", "a0", ["p0", "a0"]),
        ("f1", "m1", "starring", -0.5, "py", "nobody", []),
        ("f1", "m1", "starring", 0.5, "px", "a5", ["a5"]),
        ("f1", "m1", "starring", 2.0, "p1", "a1", ["p1", "a1"]),
        ("p0", "a0", "starring (of)", 1.0, "f0", "m0", ["f0", "m0"]),
    ]
    assert {row[3] for row in rows} == {done.run_id}
    assert list_runs(target)[0].evidence == 5
    links = ask(target, "MATCH (a)-[s:SAME_AS]->()", "a.key", "s.evidence")
    assert sorted(links) == [("f0", 1), ("f1", 3), ("p0", 1)]
    stands = everything(target)
    assert write(target, wanted).run_id is None
    assert everything(target) == stands

    answer = run_query(target, "evidence-of-links", {"key": "f1"})
    said = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [(one["weight"], one["source_neighbour"]["key"]) for one in said] == [
        (2.0, "p1"), (0.5, "px"), (-0.5, "py"),
    ]  # fmt: skip
    assert said[0]["target_neighbour"] == {"ref": "a1"}


def test_switched_on_it_comes_with_the_next_run_once(target: Database) -> None:
    plain = [want("f0", "m0"), want("f1", "m1")]
    sync(target, plain, MAPPING)
    before = [row for row in everything(target) if "SAME_AS" in row]
    wanted = [film(0), replace(plain[1], evidence=())]
    done = write(target, wanted)
    # The link without any has nothing to gain; the other is a new version, for a rollback.
    assert (done.added, done.changed, done.closed, done.evidence) == (0, 1, 0, 1)
    assert write(target, wanted).run_id is None
    assert sync(target, plain, MAPPING).run_id is None
    assert len(evidence(target)) == 1
    rollback(target, str(done.run_id), mapping=MAPPING, settings=SETTINGS)
    assert evidence(target) == []
    stands = [row for row in everything(target) if "'SAME_AS'" in row]
    assert stands == [row for row in before if "'SAME_AS'" in row]


def test_it_goes_with_the_link_and_a_rollback_brings_it_back_exactly(target: Database) -> None:
    first = write(target, [film(0), film(1), person(0), person(1)])
    after_first = evidence(target)
    second = write(target, [film(0, 0.5, found("p1", "a1")), film(2), person(0)])
    assert (second.added, second.changed, second.closed) == (1, 1, 2)
    after_second = evidence(target)
    was = run_query(target, "evidence-of-links", {"key": "f0"}, as_of=str(first.run_id))
    assert [row[8]["key"] for row in was.rows] == ["p0"]
    now = run_query(target, "evidence-of-links", {"key": "f0"})
    assert [row[8]["key"] for row in now.rows] == ["p1"]
    assert [row[:2] for row in after_second] == [("f0", "m0"), ("f2", "m2"), ("p0", "a0")]
    assert len(evidence(target, "WAS_EVIDENCE_FOR")) == 3

    undone, _ = rollback(target, str(second.run_id), mapping=MAPPING, settings=SETTINGS)
    assert undone.versions.restore
    assert evidence(target) == after_first
    again = list_runs(target)[0]
    rollback(target, again.id, mapping=MAPPING, settings=SETTINGS)
    assert evidence(target) == after_second
    rollback(target, str(first.run_id), mapping=MAPPING, settings=SETTINGS, cascade=True)
    assert evidence(target) == []
    assert ask(target, "MATCH ()-[s:SAME_AS]->()", "count(s)") == [(0,)]


def test_it_is_forgotten_with_the_versions_of_its_links(target: Database) -> None:
    for confidence in (0.5, 0.6, 0.7):
        write(target, [film(0, confidence), film(1, confidence)])
    sync(target, [film(0, 0.7)], MAPPING)
    keep = replace(SETTINGS, keep_history=KeepHistory(runs=2))
    pruned = prune(target, ("dbpedia", "imdb"), settings=keep)
    assert (pruned.versions, pruned.evidence) == (2, 2)
    assert len(evidence(target)) == 1
    assert len(evidence(target, "WAS_EVIDENCE_FOR")) == 3
    stands = everything(target)
    assert not prune(target, ("dbpedia", "imdb"), settings=keep).evidence
    assert everything(target) == stands


def test_of_an_entity_that_somebody_deleted_nothing_is_left(target: Database) -> None:
    write(target, [film(0), film(1)])
    do(target, "MATCH (m:Movie {imdbId: 'm0'}) DETACH DELETE m")
    do(target, "MATCH (m:Movie {imdbId: 'm1'}) REMOVE m:Movie")
    done = write(target, [film(2)])
    assert done.closed == 1
    assert [row[0] for row in evidence(target)] == ["f2"]
    assert [row[0] for row in evidence(target, "WAS_EVIDENCE_FOR")] == ["f1"]
    assert ask(target, "MATCH (e:SameAsEvidence)", "count(e)") == [(2,)]


def test_stopped_at_any_moment_each_link_has_its_evidence_and_the_next_run_completes_it(
    target: Database,
) -> None:
    write(target, [film(i, 0.5) for i in range(8)])
    wanted = [*(film(i) for i in range(4, 16)), *map(person, range(8))]
    small = WriteSettings(batch=4)
    for after in (1, 2, 4):
        with pytest.raises(StoppedError):
            write(target, wanted, settings=small, progress=stopping(after))
        assert all(said == number for said, number in _each(target))
    write(target, wanted, settings=small)
    assert len(evidence(target)) == 20
    assert write(target, wanted).run_id is None
    assert sum(run.evidence for run in list_runs(target)) == 28


def _each(target: Database) -> list[tuple[Any, ...]]:
    return [
        row[1:]
        for row in ask(
            target,
            "MATCH (a)-[s:SAME_AS]->(b) "
            "OPTIONAL MATCH (a)<-[:EVIDENCE_FOR]-(e:SameAsEvidence)-[:EVIDENCE_FOR]->(b) "
            "WITH a.key AS key, s.evidence AS said, count(e) AS number",
            "key", "said", "number",
        )
    ]  # fmt: skip


def test_a_plan_file_carries_it(target: Database) -> None:
    made = plan(target, [film(0), person(0)], MAPPING, neighbours=NEIGHBOURS)
    read = from_json(to_json(made))
    assert read == replace(made, latest=None)
    done = apply(target, read, settings=SETTINGS)
    assert done.evidence == 2
    assert len(evidence(target)) == 2
    assert identity(made) != identity(plan(target, [], MAPPING))


def test_in_one_database_it_names_the_entities_of_both_sides(target: Database) -> None:
    do(target, "UNWIND range(0, 3) AS i CREATE (:Film {id: 'f' + toString(i)})")
    do(target, "UNWIND range(0, 3) AS i CREATE (:Person {id: 'p' + toString(i)})")
    before = theirs(target)
    more: dict[str, Any] = {"same_database": True}
    first = write(target, [film(0), film(1), person(0)], **more)
    assert theirs(target) == before
    assert [row[:2] + row[7:] for row in evidence(target)] == [
        ("f0", "m0", ["p0", "a0"]), ("f1", "m1", ["p1", "a1"]), ("p0", "a0", ["f0", "m0"]),
    ]  # fmt: skip
    assert write(target, [film(0), film(1), person(0)], **more).run_id is None
    stands = evidence(target)
    second = write(target, [film(1, 0.5)], **more)
    assert len(evidence(target)) == 1
    rollback(target, str(second.run_id), mapping=MAPPING, settings=SETTINGS)
    assert evidence(target) == stands
    rollback(target, str(first.run_id), mapping=MAPPING, settings=SETTINGS, cascade=True)
    assert evidence(target) == []
    assert ask(target, "MATCH (r:SameAsRef)", "count(r)") == [(0,)]
